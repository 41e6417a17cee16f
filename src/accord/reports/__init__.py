"""Readers of a finished run: each turns what is written and what was run into files."""
