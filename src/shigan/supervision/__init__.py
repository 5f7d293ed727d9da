"""Takes where a matter stands, and the calendar. Gives its light, and which reminder is due. Never sends anything."""
