"""Takes a command. Gives its time and peak memory as one line of JSON. Never imports anything of the product.

Run as a program of its own, so that what it measures was started by something small: Linux counts the memory of the
starting process towards the peak of the started one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

SAMPLED_EVERY_SECONDS = 0.1


def main(starter: int, command: list[str]) -> int:
    """Run the command to its end, or that of ``starter``; its own output goes to the error stream."""
    began = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    family = Family(child, starter)
    family.start()
    _, status, used = os.wait4(child, 0)
    told = {
        "wall_s": time.monotonic() - began,
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_bytes": max(used.ru_maxrss * 1024, family.peak_bytes),
        "code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(told))
    return 0


class Family(threading.Thread):
    """Looks every now and then at how much memory the process and its children hold together.

    When whoever wanted to know has ended (``starter``), so does what is measured.
    """

    def __init__(self, root: int, starter: int) -> None:
        super().__init__(daemon=True)
        self.root, self.starter = root, starter
        self.peak_bytes = 0

    def run(self) -> None:
        while os.getppid() == self.starter:
            self.peak_bytes = max(self.peak_bytes, sum(resident_bytes(process) for process in descendants(self.root)))
            time.sleep(SAMPLED_EVERY_SECONDS)
        for process in (*descendants(self.root), os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """The process and everything it started, directly or not."""
    parents = {int(entry.name): parent_of(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    family = [root]
    for process in family:
        family += [child for child, parent in parents.items() if parent == process]
    return family


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def resident_bytes(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
