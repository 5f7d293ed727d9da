"""Takes requests of programs. Gives answers as the interface promises them. Never a second road, never a session."""
