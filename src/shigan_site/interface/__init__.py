"""Takes the procedures of the pack. Gives what programs are promised: addresses, bodies, answers. Never a table."""
