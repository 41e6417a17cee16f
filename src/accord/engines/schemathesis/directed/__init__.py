"""Requests that are thought out, not drawn: small domains whole, resources from birth to death.

They come before the engine's own. Chance makes a chain of three calls one time in three; here each
resource is created, read, changed and deleted in every order that its contract allows.
"""
