"""Copies of a desk: rows as text, files by digest, a manifest that names everything."""
