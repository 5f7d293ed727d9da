"""Invented offices: their units, people and procedures, and the files their systems would have written.

Nothing here imports the product. An office is drawn from a seed, its innocent peculiarities are traits that can be
switched one by one, and at most one behaviour is planted in it. The file it leaves uses the office's own words and
headings; the truth is kept apart from it.
"""
