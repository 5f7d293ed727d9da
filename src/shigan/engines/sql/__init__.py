"""Takes a staging or a question. Gives SQL statements in the subset that every SQL engine reads. Never runs one."""
