"""The sources app's resources in the API: what may be read, by whom, under which names."""
