"""Takes the command line. Gives a running site. Never holds logic."""
