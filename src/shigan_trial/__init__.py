"""Trials of the program as a whole, on records whose truth is known. The program itself knows nothing of this package."""
