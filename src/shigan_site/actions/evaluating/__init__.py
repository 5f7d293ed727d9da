"""Takes a wish to evaluate the ledger. Gives its findings in files and an index of them. Never computes one itself."""
