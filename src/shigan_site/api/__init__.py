"""Takes a program's request. Gives JSON. Never touches a table."""
