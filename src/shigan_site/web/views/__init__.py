"""Takes nothing. Gives a home to the pages' views, one file a page. Never a table or a decision."""
