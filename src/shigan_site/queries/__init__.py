"""Takes who asks and for what. Gives what that person may see. Never writes."""
