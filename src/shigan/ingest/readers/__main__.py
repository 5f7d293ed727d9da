"""Takes a job from ingest.raw. Gives rows.parquet in the scratch folder and what is in it. Never gives half of it.

This is the child's side: it runs confined, and whatever goes wrong inside ends as a named problem.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pyarrow as pa

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError, ReadOptions, options_from
from shigan.ingest.readers import Reader, check_options, choose_reader
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._unzipped import unzipped
from shigan.sandbox import MIB, Reporter, take_job


def main() -> None:
    sys.meta_path.insert(0, _WithoutPandas())
    job, reporter = take_job()
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(2)
    options = options_from(job["options"])
    try:
        reporter.answer(read(Path(job["path"]), Path(job["scratch"]), options, reporter))
    except ReadError as error:
        reporter.answer({"error": asdict(error.problem)})
    except MemoryError:
        limit = options.allowance.memory_bytes // MIB
        reporter.answer({"error": asdict(problem("memory_limit", limit=limit))})
    except OSError as error:
        if error.errno not in (errno.EFBIG, errno.ENOSPC):
            raise
        reporter.answer({"error": asdict(problem("disk_limit", limit=options.allowance.written_bytes // MIB))})


class _WithoutPandas(MetaPathFinder):
    """pyarrow would look for pandas and, where it is installed, spend half a second on loading it for nothing."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def read(path: Path, scratch: Path, options: ReadOptions, reporter: Reporter) -> dict[str, Any]:
    """Read the file; the answer holds everything of a RawSource except where it ends up."""
    source = Source(path, options.bounds, reporter.progress)
    if source.size == 0 or not source.head():
        raise ReadError(problem("empty_file"))
    inside, unpacked = unzipped(source, scratch, reporter.progress)
    reader, told = choose_reader(inside, options)
    check_options(reader, options)
    sink = RowSink(scratch, options.bounds, inside.tell)
    sink.notes.extend([*unpacked, *told])
    cases = reader.read(inside, sink, options)
    return _answer(source, reader, sink, cases)


def _answer(source: Source, reader: Reader, sink: RowSink, cases: int | None) -> dict[str, Any]:
    if sink.rows == 0 and not sink.refusals:
        raise ReadError(problem("no_rows"))
    parquet, columns = sink.finish(in_order=reader.in_order)
    return {
        "format": reader.name,
        "columns": columns,
        "rows": sink.rows,
        "cases": cases,
        "digest_sha256": source.digest_sha256(),
        "notes": [asdict(one) for one in sink.notes],
        "sheets": sink.sheets,
        "parquet": parquet.name,
        "refusals": [asdict(one) for one in sink.refusals],
    }


if __name__ == "__main__":
    main()
    os._exit(0)  # the answer is given and the file closed; tearing the libraries down would only take time
