"""Where figures come from: publishers, sources, who got it from whom, captures, observations."""
