"""Every public record of a folder goes through the program, and what comes out is held against what is known to be true.

Truths have two origins, and neither of them is this program: numbers that somebody wrote down (``truths.yaml``, with their
source), and columns that the record itself carries, such as a city's own flag for lateness. The latter are counted here
again, straight from the file and without the program's readers, so that a fault of a reader cannot hide itself.
"""
