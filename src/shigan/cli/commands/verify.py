"""Takes a ledger's folder. Gives what is wrong with it; on request an export or a proof. Never changes it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shigan.cli.language import say
from shigan.errors import Both, told
from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.errors import LedgerError
from shigan.ledger.export import export_entries
from shigan.ledger.manifest import NAME
from shigan.ledger.proofs import Proof, prove_entry, prove_growth
from shigan.ledger.reading import open_ledger
from shigan.ledger.verification import Fault, Verification, verify_ledger
from shigan.ledger.verification import Progress as Report
from shigan.ledger.wording import Language, fault_sentence, summary_sentences

LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


def register(app: typer.Typer) -> None:
    app.command(
        "verify",
        help=say(
            zh="核验台账：逐条重算，指出第一处问题。没有问题以 0 结束，有问题 1，无法核验 2。",
            en="Recompute a ledger from its rows and name the first wrong entry. Ends with 0 when nothing is wrong, "
            "1 when something is, 2 when it could not be checked.",
        ),
    )(verify)


def verify(
    ledger: Annotated[Path, typer.Argument(metavar="DIR", help=say(zh="台账文件夹。", en="Folder of the ledger."))],
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help=say(zh="用以对照的旧检查点。", en="An older checkpoint to compare with."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say(zh="以 JSON 输出。", en="Write the result as JSON."))] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=say(
                zh="另导出全部条目，供 tools/verify_ledger.py 核验。",
                en="Also export all entries for tools/verify_ledger.py.",
            ),
        ),
    ] = None,
    prove: Annotated[
        int | None, typer.Option(metavar="SEQUENCE", help=say(zh="另写出该条目的证明。", en="Also write a proof of this entry."))
    ] = None,
    prove_growth_since_checkpoint: Annotated[
        bool, typer.Option("--prove-growth", help=say(zh="另证明此后只增未改。", en="Also prove growth since --checkpoint."))
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=say(zh="证明写到哪个文件。", en="Where the proof goes."))] = None,
    language: Annotated[str, typer.Option(envvar="SHIGAN_LANGUAGE", help=say(zh="zh 或 en", en="zh or en"))] = "zh",
) -> None:
    """Recompute a ledger from its rows and name the first wrong entry. 核验台账：逐条重算，指出第一处问题。

    Ends with 0 when nothing is wrong, 1 when something is, 2 when it could not be checked.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"found {language!r}, expected zh or en", param_hint="--language")
    if prove is not None and prove_growth_since_checkpoint:
        raise typer.BadParameter("choose one of --prove and --prove-growth", param_hint="--prove")
    if prove_growth_since_checkpoint and checkpoint is None:
        raise typer.BadParameter("needs the older --checkpoint", param_hint="--prove-growth")
    try:
        _refuse_no_ledger(ledger)
        older = Checkpoint.load(checkpoint) if checkpoint else None
        with _progress() as report:
            verification = verify_ledger(ledger, older, report)
        if verification.ok:
            _write_extras(ledger, older if prove_growth_since_checkpoint else None, prove, export, out)
    except LedgerError as error:
        typer.echo(told(error.found, language), err=True)
        raise typer.Exit(2) from error
    _show(verification, as_json=as_json, language=LANGUAGES[language])
    raise typer.Exit(0 if verification.ok else 1)


def _refuse_no_ledger(path: Path) -> None:
    """A folder with segments but no manifest is a damaged ledger; one with neither is not a ledger."""
    if not (path / NAME).exists() and not (path / "segments").exists():
        raise LedgerError(
            Both(
                f"{path} is not a ledger: there is neither {NAME} nor a folder 'segments' in it",
                zh=f"{path} 不是台账：里面没有 {NAME}，也没有 segments 文件夹。台账在结果文件夹的 ledger 子文件夹里",
            )
        )


def _write_extras(
    path: Path, grown_since: Checkpoint | None, prove: int | None, export: Path | None, out: Path | None
) -> None:
    """Only from a ledger that was just verified."""
    ledger = open_ledger(path)
    if prove is not None:
        _write_proof(prove_entry(ledger, prove), out or Path(f"entry-{prove}.proof.json"))
    if grown_since is not None:
        _write_proof(prove_growth(ledger, grown_since), out or Path(f"growth-{grown_since.size}.proof.json"))
    if export is not None:
        with _progress() as report:
            export_entries(ledger, export, report)
        typer.echo(str(export), err=True)


def _write_proof(proof: Proof, path: Path) -> None:
    path.write_text(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(str(path), err=True)


@contextmanager
def _progress() -> Iterator[Report | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("verify", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(verification: Verification, *, as_json: bool, language: Language) -> None:
    if as_json:
        typer.echo(json.dumps(_as_data(verification, language), ensure_ascii=False, indent=1))
        return
    for sentence in summary_sentences(verification, language):
        typer.echo(sentence)
    for fault in verification.faults:
        typer.echo(f"- {fault_sentence(fault, language)} [{fault.kind}; {fault.file or '-'}] {fault.detail}")
    if verification.checkpoint:
        typer.echo("\n" + verification.checkpoint.text.rstrip())


def _as_data(verification: Verification, language: Language) -> dict[str, Any]:
    return {
        "ok": verification.ok,
        "size": verification.size,
        "root": verification.root.hex(),
        "checkpoint": verification.checkpoint.text if verification.checkpoint else None,
        "older": verification.older.text if verification.older else None,
        "first_wrong": verification.first_wrong,
        "erased": [asdict(erasure) for erasure in verification.erasures],
        "faults": [_fault_data(fault, language) for fault in verification.faults],
    }


def _fault_data(fault: Fault, language: Language) -> dict[str, Any]:
    return {**asdict(fault), "sentence": fault_sentence(fault, language)}
