"""The part that is measured: one record, read and evaluated, in a process of its own.

Run as ``python -m shigan_trial.records.evaluating ANSWER JOB`` by ``shigan_trial.bench.measuring``, which takes the time and the
peak memory of the whole process. Nothing is counted for the trial in here, so that the trial does not weigh on the figures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from shigan.errors import ShiganError
from shigan.ingest.mapping_file import load_mapping
from shigan.pipeline.road import Wish, evaluate_files


def main(answer: str, job: str) -> int:
    """The exit code; what was at fault stands as the last line of the error stream."""
    told = json.loads(job)
    mapping = load_mapping(Path(told["mapping"])) if told["mapping"] else None
    try:
        results = evaluate_files([Path(told["file"])], mapping, Path(told["out"]), Wish(formats=()))
    except ShiganError as error:
        print(error, file=sys.stderr)
        return 1
    Path(answer).write_text(json.dumps({"counts": {"findings": len(results.findings)}}), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
