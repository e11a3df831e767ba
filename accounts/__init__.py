"""People who sign in, what each may do, and their API tokens."""
