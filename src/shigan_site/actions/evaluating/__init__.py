"""Takes a wish to evaluate the ledger. Gives its findings in files and an index of them. Never computes one itself."""

SCRATCH = "scratch"
"""In the folder of an evaluation while it runs: what does not fit into memory."""

FAULT = "fault.json"
"""In the folder of an evaluation that failed: why, in both languages."""
