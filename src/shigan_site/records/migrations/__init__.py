"""Takes nothing. Gives the history of the tables. Never edited once released."""
