"""What is measured, each file by itself: see `make bench`."""
