"""Shigan 实干: from the record of work to an explained, fair diagnosis.

Takes event records; gives findings that are questions; never judges a person.
"""

__version__ = "0.1.0"
