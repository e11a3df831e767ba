"""Tables of claims: read, looked through row by row, imported by a worker, taken back."""
