"""Takes the invented bureau. Gives a site full of its year, every step taken by the one road's rules. Never for an office."""
