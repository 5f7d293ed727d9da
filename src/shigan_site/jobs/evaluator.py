"""Takes a folder that was laid out. Gives it evaluated, in a process of its own. Never the database, never a name.

It gives way to everything else on the machine, and has its own bounds of time, memory and processors, so that the site
answers while it runs. What goes wrong is told in ``fault.json``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Final

from shigan.engines.protocol import EngineSettings
from shigan.errors import Both, ShiganError, told
from shigan.pipeline.ground import Means
from shigan.pipeline.road import Wish, evaluate_folder
from shigan.pipeline.site_ledger import write_receipt
from shigan.reports.results import Results
from shigan_site.actions.evaluating import FAULT, SCRATCH

ENGINE: Final = "duckdb"
MEMORY: Final = 1 << 30  # what the engine may hold before it spills to the disk
MOST_MEMORY: Final = 4 << 30  # of the process in all
MOST_SECONDS: Final = 3600  # of a processor's time
GIVES_WAY: Final = 15


def main() -> int:
    folder = Path(sys.argv[1])
    pack = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    _be_modest()
    try:
        evaluate_laid_out(folder, pack)
    except ShiganError as error:
        _tell(folder, Both(told(error.found, "en"), zh=told(error.found, "zh")))
        raise
    except MemoryError:
        _tell(folder, Both("the evaluation needs more memory than it may have", zh="评估所需内存超过上限"))
        raise
    return 0


def evaluate_laid_out(folder: Path, pack: Path | None = None) -> Results:
    """What was laid out in the folder, evaluated there."""
    write_receipt(folder)
    scratch = folder / SCRATCH
    scratch.mkdir()
    return evaluate_folder(folder, folder, wish(pack, scratch))


def wish(pack: Path | None, scratch: Path | None = None) -> Wish:
    """As on the command line with no options, but for the reports: these are written when somebody asks for them."""
    means = Means(engine=ENGINE, settings=EngineSettings(memory_bytes=MEMORY, threads=1, scratch=scratch))
    return Wish(pack=pack, formats=(), drill_down=True, means=means)


def _be_modest() -> None:
    os.nice(GIVES_WAY)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _tell(folder: Path, fault: Both) -> None:
    text = json.dumps({"zh": fault.zh, "en": str(fault)}, ensure_ascii=False)
    (folder / FAULT).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
