"""Trials of the product: invented offices whose truth is known, and what the product says about them.

This package is for the people who build the product and for those who want to know how far to trust it. The product
itself imports nothing of it, so that no rule can be written to please the trial.
"""
