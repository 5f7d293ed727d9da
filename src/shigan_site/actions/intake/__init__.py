"""Takes lists of matters as offices keep them. Gives each good row as a matter, by the road of every step. Never a row by half."""
