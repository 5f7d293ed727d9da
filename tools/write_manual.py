"""Takes the pack's procedures. Gives docs/procedures.md, written anew. Never edits it by hand: the declaration decides."""

from __future__ import annotations

import sys
from pathlib import Path

from shigan.engines.relations import RELATIONS
from shigan.packs import default_pack_path, load_pack
from shigan.procedures.manual import manual_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "procedures.md"
OPENING = (
    "# 办理程序 · Procedures\n\n本页由规则包 `packs/cn-baseline/procedures/` 自动写成，要改请改那里，再运行 "
    "`python tools/write_manual.py`。\nThis page is written from `packs/cn-baseline/procedures/`; change it there and run "
    "the same command.\n\n"
)


def written() -> str:
    """The whole page: every procedure in Chinese, then in English."""
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    pages = [manual_page(pack, one, language) for language in ("zh", "en") for one in pack.procedures.values()]
    return OPENING + "\n".join(pages)


def main() -> int:
    PAGE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
