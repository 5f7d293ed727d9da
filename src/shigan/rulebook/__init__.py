"""Takes a pack and a day. Gives the rules in force. Never computes facts."""

from shigan.packs import failing_examples, outcome
from shigan.rulebook.in_force import citations_in_force, rules_in_force

__all__ = ["citations_in_force", "failing_examples", "outcome", "rules_in_force"]
