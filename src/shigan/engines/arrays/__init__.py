"""Takes the ledger's entries. Gives the coded relations as columns of whole numbers. Never asks or answers a question.

The same derivation as ``sql``, written for arrays: docs/relations.md, paragraph by paragraph. Everything happens to
whole columns at once; entries stand in the item's order, so that "the last before" and "the next after" are places.
"""
