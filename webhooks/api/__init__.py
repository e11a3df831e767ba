"""Webhooks and their log in the API: administrators read them."""
