"""Recall and innocence through a site's own ledger.

The innocence test reads files of strangers. Here the invented bureau keeps its record on a site: its people take every
matter through the real procedure, and the procedure refuses them what it refuses anybody. What was planted in how they
work has to show in that ledger, and nobody may be asked about a matter in which the record shows nothing of them but
the procedure's own steps: registering, assigning, verifying, closing.
"""
