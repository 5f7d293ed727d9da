"""Takes a running site and a number of people. Gives what they met there, measured. Never a page or a step of its own."""
