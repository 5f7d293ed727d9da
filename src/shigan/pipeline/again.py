"""Takes results and the ledger they were counted from. Gives the ground they stood on, to count again. Never another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from shigan.errors import Both, ShiganError
from shigan.pipeline.ground import Ground
from shigan.pipeline.kept import kept_organisation
from shigan.pipeline.road import Wish, ground_of, holds_ledger, microseconds
from shigan.reports.results import Results


def ground_again(folder: Path, results: Results, out: Path, pack: Path | None) -> Ground:
    """The ground on which the results in ``out`` were counted from the ledger in ``folder``."""
    if not holds_ledger(folder):
        raise ShiganError(
            Both("this folder holds no ledger", zh="这个文件夹里没有台账"),
            where=str(folder),
            remedy=Both("name the folder that was evaluated with --ledger", zh="用 --ledger 指明当时评估的文件夹"),
        )
    ground = ground_of(
        folder, Wish(pack=pack, calendar=str(results.receipt["calendar"]), organisation=kept_organisation(out))
    )
    root = ground.ledger.checkpoint.root.hex()
    counted = (results.receipt.get("ledger") or {}).get("root")
    if root != counted:
        raise ShiganError(
            Both(
                f"the ledger is not the one these results were counted from: {root[:16]}",
                zh=f"台账不是这些结果所依据的那一本：{root[:16]}",
            ),
            expected=str(counted)[:16],
            where=str(folder),
            remedy=Both(
                "name its folder with --ledger, or evaluate again",
                zh="用 --ledger 指明当时的文件夹，或重新运行 evaluate",
            ),
        )
    return replace(ground, as_of_us=microseconds(datetime.fromisoformat(str(results.receipt["as_of"]))))
