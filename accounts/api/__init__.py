"""The accounts app's resources in the API: who one is, whom one works with, one's tokens."""
