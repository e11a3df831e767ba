"""Running a desk: is it alive, what does it do, and is there a copy that can be put back."""
