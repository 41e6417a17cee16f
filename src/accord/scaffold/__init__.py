"""A new workspace: every folder, a service of its own, and a run that works at once."""
