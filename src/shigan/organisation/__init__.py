"""Takes a unit's own list of units, people, posts and leave. Gives it as of a day. Never writes a name in the ledger."""

from shigan.organisation.loading import OrganisationFaults, load_organisation
from shigan.organisation.model import (
    STAFF_CLASSES,
    Leave,
    Organisation,
    OrganisationView,
    Person,
    Post,
    StaffClass,
    Unit,
)
from shigan.organisation.writing import write_organisation

__all__ = [
    "STAFF_CLASSES",
    "Leave",
    "Organisation",
    "OrganisationFaults",
    "OrganisationView",
    "Person",
    "Post",
    "StaffClass",
    "Unit",
    "load_organisation",
    "write_organisation",
]
