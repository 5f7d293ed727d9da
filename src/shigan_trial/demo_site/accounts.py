"""The accounts of the invented bureau that visitors enter with, and the file by which the login page knows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from shigan.packs.procedure_models import Role
from shigan_site.queries.offered_accounts import OFFERED

SHOWN: Final[dict[str, Role]] = {
    "jingban": "clerk",
    "fuzeren": "unit_head",
    "duban": "supervisor",
    "dubanfuze": "supervision_head",
    "lingdao": "leader",
    "shenji": "auditor",
    "xitong": "system_admin",
    "anquan": "security_admin",
}
"""One account for each role. Everybody of the bureau has one; only these can be entered."""
PASSWORD: Final = "yanshi-zhanghao"


def offer_accounts(folder: Path) -> None:
    """Write into the site's data folder what its login page offers."""
    offered = [{"username": name, "password": PASSWORD, "role": role} for name, role in SHOWN.items()]
    (folder / OFFERED).write_text(json.dumps(offered, indent=1) + "\n", encoding="utf-8")
