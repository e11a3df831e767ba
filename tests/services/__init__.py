"""Real parts for tests: Redis, workers, a browser. Each is stopped by its own pid."""
