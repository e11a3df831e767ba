"""Telling other programs what the desk did: addresses, what is owed to them, what they answered."""
