"""One package an engine: a host that starts it from outside, and a probe that speaks from inside."""
