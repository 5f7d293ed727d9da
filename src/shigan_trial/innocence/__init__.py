"""The innocence test: what the product says about invented offices, against the truth about them.

Each office is written to files and read as a stranger's would be: recognised automatically and evaluated. Findings about
people and units who did nothing are counted per subject, with the traits that were on; planted behaviours that were not
found are counted, too, and so are offices that could not be read.
"""
