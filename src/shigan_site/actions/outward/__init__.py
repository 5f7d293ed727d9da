"""Takes what happened and what an administrator opened. Gives it told outside. Never to an address nobody opened."""
