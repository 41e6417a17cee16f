"""A small API in the manner of those that teach security, each of its weaknesses switchable."""
