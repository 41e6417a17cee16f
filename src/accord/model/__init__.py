"""The nouns everybody shares; imports nothing else of Accord."""
