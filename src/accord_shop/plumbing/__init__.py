"""What all services share: errors, traces, logs, tokens, calls to one another, a database."""
