"""Takes a question. Gives an SQL statement in the subset that every SQL engine reads. Never runs one."""
