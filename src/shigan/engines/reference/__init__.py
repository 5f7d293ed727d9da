"""Takes entries and questions. Gives the answers that decide. Never fast: plain lists, dicts and loops.

One function per paragraph of docs/relations.md, so that an auditor can lay the two side by side.
"""

from shigan.engines.protocol import Engine
from shigan.engines.reference.engine import ReferenceEngine

ENGINE: type[Engine] = ReferenceEngine
