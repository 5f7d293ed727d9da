"""Takes requests of people and programs. Gives pages, files and records of what was done. Never judges anybody."""
