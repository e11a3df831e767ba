"""Keeping what a source says: fetched through one guarded door, recorded, read, pictured."""
