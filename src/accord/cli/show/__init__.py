"""How a run looks in a terminal and in JSON; judges nothing, only words and lays out."""
