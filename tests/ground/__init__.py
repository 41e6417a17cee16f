"""A small shop of our own in which every defect was planted, and its clean twin."""
