"""Takes accounts and grants. Gives who may enter and with which roles. Never knows a matter."""
