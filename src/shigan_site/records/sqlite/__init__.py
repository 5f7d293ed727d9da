"""Takes Django's way with SQLite. Gives it a queue before every write. Never reached around: all connections have it."""
