"""Takes a file for the answer and a job. Reads one XES log with rustxes and tells how many events. Never part of Shigan.

Gives a second opinion on speed: ``./shigan bench --rustxes PYTHON`` runs it with an interpreter that has rustxes.
"""

import json
import sys
import time
from pathlib import Path

import rustxes

answer, job = Path(sys.argv[1]), json.loads(sys.argv[2])
began = time.monotonic()
frame, _ = rustxes.import_xes(job["path"])
answer.write_text(json.dumps({"counts": {"events": frame.height}, "steps": {"read": time.monotonic() - began}}))
