"""Takes a folder of results. Gives what was laid beside them so that they can be explained later. Never guesses a pack."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from shigan.engines.relations import RELATIONS
from shigan.errors import Both, ShiganError
from shigan.packs import default_pack_path, load_pack

ORGANISATION = "organisation"
"""The organisation's file, by this name and its own ending, lies beside the ledger it belongs to."""

LOOKED_AT = "looked_at.json"
"""Beside a site's ledger that is to be evaluated; it goes when the receipt is written."""

RECEIPT = "receipt.json"
PACK_ASKED = "pack_asked"
"""In the receipt: the folder of the pack, where one was named; its digest stands under 'pack'."""


def kept_organisation(folder: Path) -> Path | None:
    """The copy kept of the file that was named when this folder was evaluated, if one was."""
    return next(iter(sorted(folder.glob(f"{ORGANISATION}.*"))), None)


def keep_organisation(named: Path, out: Path) -> None:
    """Lay the file that was named beside the results, so that their numbers can be counted again."""
    kept = out / f"{ORGANISATION}{named.suffix}"
    if named.resolve() != kept.resolve():
        out.mkdir(parents=True, exist_ok=True)
        for earlier in out.glob(f"{ORGANISATION}.*"):
            earlier.unlink()
        shutil.copyfile(named, kept)


def lay_beside(ledger: Path, *, title: str, as_of_us: int) -> None:
    """Beside the folder of a ledger: what it is called, and from which instant it is looked at."""
    text = json.dumps({"title": title, "as_of_us": as_of_us}, ensure_ascii=False)
    (ledger.parent / LOOKED_AT).write_text(text + "\n", encoding="utf-8")


def pack_of_results(out: Path) -> Path:
    """The pack that these results were counted with: the one named then, unchanged; else the built-in one.

    Raises ShiganError when the pack named then is gone or has changed since.
    """
    receipt = _receipt(out)
    asked = receipt.get(PACK_ASKED)
    if not asked:
        return default_pack_path()
    folder, counted = Path(str(asked)), str((receipt.get("pack") or {}).get("digest"))
    if not folder.is_dir():
        raise ShiganError(
            Both("the rule pack of these results is no longer there", zh="这些结果所用的规则包已不在原处"),
            where=str(folder),
            remedy=Both(
                "say where it is now with --pack, or evaluate again",
                zh="用 --pack 指明它现在的位置，或重新运行 evaluate",
            ),
        )
    if (now := load_pack(folder, relations=RELATIONS).digest) != counted:
        raise ShiganError(
            Both(f"the rule pack has changed since: {now[:16]}", zh=f"规则包在评估之后改动过：{now[:16]}"),
            expected=counted[:16],
            where=str(folder),
            remedy=Both(
                "evaluate again with the pack as it is now, or name an unchanged copy with --pack",
                zh="用现在的规则包重新运行 evaluate，或用 --pack 指明未改动的副本",
            ),
        )
    return folder


def _receipt(out: Path) -> dict[str, Any]:
    path = out / RECEIPT
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return told
