"""Webhooks and their log in the API: administrators manage them."""
