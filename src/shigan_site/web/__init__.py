"""Takes a browser's request. Gives a page. Never touches a table."""
