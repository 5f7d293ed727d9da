"""Takes changes of the organisation. Gives them in the tables with their days, and in the record. Never erases what was."""
