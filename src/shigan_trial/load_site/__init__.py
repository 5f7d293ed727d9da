"""Takes how many people and matters. Gives an office of that size to measure the site with. Never a real one."""
