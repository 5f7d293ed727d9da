"""Takes the ledger's entries. Gives the coded relations as columns of whole numbers. Never asks or answers a question.

The derivation of every engine but the reference: docs/relations.md, paragraph by paragraph. Everything happens to
whole columns at once; entries stand in the item's order, so that "the last before" and "the next after" are places.
"""
