"""Corner Shop 街角小舖: ten small services, and defects to switch on."""
