"""The chaos suite: runs Chaos Toolkit experiments, and judges them itself."""
