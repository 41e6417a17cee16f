"""From what is written to a verdict: plan stages, start the system, run engines, ask the gates."""
