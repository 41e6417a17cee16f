"""One package an engine: a host that starts it from outside, a probe that speaks from inside."""
