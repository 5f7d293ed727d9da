"""Takes what a person asked for. Gives the change, its event and its answer in one transaction. Never renders."""
