"""Takes nothing. Gives the tables, one file a subject. Never holds logic."""
