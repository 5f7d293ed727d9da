"""Takes files or a ledger. Gives results on disk: the road, end to end. Never holds logic of its own."""
