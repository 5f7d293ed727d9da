"""Takes words typed at the door. Gives what is shown and the exit code. Never runs the pipeline."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any, cast

import pytest
import typer
from typer.main import get_command

from shigan import __version__
from shigan.cli import commands
from shigan.cli.language import VARIABLE, choose, current, say, wanted, without_language
from shigan.cli.main import CANNOT, INTERRUPTED, asked_for, build_app, command_names, main
from shigan.errors import ShiganError

NAMES = command_names()


@pytest.fixture(autouse=True)
def _chinese_again(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.delenv(VARIABLE, raising=False)
    choose("zh")
    yield
    choose("zh")


def test_version_tells_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith(f"shigan {__version__}\n")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_command_file_adds_one_documented_command_of_its_own_name(name: str, language: str) -> None:
    choose(language)
    shown = name.replace("_", "-")
    listed = commands_of(name)
    assert set(listed) == {shown}, f"commands/{name}.py must register exactly the command '{shown}'"
    assert listed[shown].help, f"the command '{shown}' has no help"
    undocumented = [p.name for p in listed[shown].params if p.name != "help" and not getattr(p, "help", None)]
    assert not undocumented, f"options of '{shown}' without help: {undocumented}"


@pytest.mark.parametrize("name", NAMES)
def test_help_can_be_read_in_either_language(name: str) -> None:
    for language, letters in (("zh", r"[\u4e00-\u9fff]{2}"), ("en", r"[A-Za-z]{3}")):
        choose(language)
        (command,) = commands_of(name).values()
        assert re.search(letters, command.help), f"the help of '{name}' cannot be read in {language}: {command.help}"


def commands_of(name: str) -> dict[str, Any]:
    """What the file of this name registers."""
    return dict(cast(Any, get_command(build_app([name]))).commands)


def test_only_the_command_asked_for_is_read() -> None:
    assert command_names("version") == ["version"]
    assert command_names("no_such_command") == NAMES
    assert asked_for(["--language", "en", "no-such", "x"]) == "no_such"
    assert asked_for(["--help"]) is None


def test_the_language_is_chinese_unless_asked_otherwise() -> None:
    assert wanted([], {}) == "zh"
    assert wanted([], {VARIABLE: "en"}) == "en"
    assert wanted(["--language", "en", "version"], {VARIABLE: "zh"}) == "en"
    assert wanted(["version", "--language=en"], {}) == "en"
    assert without_language(["a", "--language", "en", "b", "--language=zh", "c"]) == ["a", "b", "c"]
    assert say(zh="好", en="good") == "好"
    for words in (["--language", "en", "version"], ["version", "--language", "en"]):
        choose("zh")
        assert main(words) == 0
        assert current() == "en"
        assert say(zh="好", en="good") == "good"


def test_a_language_not_spoken_is_refused_calmly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "fr", "version"]) == CANNOT
    shown = capsys.readouterr().err
    assert "fr" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("raised", "code", "shown"),
    [
        (ShiganError("no time column", expected="one", where="a.csv", remedy="name it"), CANNOT, "no time column"),
        (FileNotFoundError(2, "No such file or directory", "gone.xes"), CANNOT, "gone.xes"),
        (KeyboardInterrupt(), INTERRUPTED, "停止"),
    ],
)
def test_what_a_person_can_put_right_is_a_calm_panel(
    raised: BaseException,
    code: int,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stumble_on(raised, tmp_path, monkeypatch)
    assert main(["stumble"]) == code
    told = capsys.readouterr().err
    assert shown in told
    assert "Traceback" not in told


def test_what_a_stage_raises_in_its_own_way_is_calm_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = type("OwnFault", (ValueError,), {"__module__": "shigan.calendars.files"})
    stumble_on(own("2027.yaml: no such day"), tmp_path, monkeypatch)
    assert main(["stumble"]) == CANNOT
    assert "2027.yaml" in capsys.readouterr().err


def test_a_command_with_a_language_option_of_its_own_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "polyglot.py").write_text(
        "import typer\n"
        "def body(language: str = 'zh') -> None:\n    typer.echo(language)\n"
        "def register(app):\n    app.command('polyglot', help='x')(body)\n"
    )
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    assert main(["polyglot", "--language", "en"]) == 0
    assert capsys.readouterr().out == "en\n"


def test_a_mistake_of_our_own_is_not_dressed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stumble_on(AssertionError("ours"), tmp_path, monkeypatch)
    with pytest.raises(AssertionError, match="ours"):
        main(["stumble"])


def stumble_on(raised: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command added as nothing but a file, whose body raises ``raised``."""
    (folder / "stumble.py").write_text("def register(app):\n    app.command('stumble', help='x')(body)\n")
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(folder)])
    module = importlib.import_module(f"{commands.__name__}.stumble")

    def body() -> None:
        raise raised

    monkeypatch.setattr(module, "body", body, raising=False)
    assert isinstance(build_app(["stumble"]), typer.Typer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["nonsense"], "没有“nonsense”这个命令"), (["evaluate"], "没有写 LOG..."), (["inspect", "gone.csv"], "gone.csv"),
        (["version", "--colour"], "没有“--colour”这个选项"), (["demo", "--seed", "x"], "的值应是数字"),
    ],
)  # fmt: skip
def test_words_typed_wrongly_are_told_in_the_language_of_the_run(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == CANNOT
    told = capsys.readouterr().err
    assert said in told
    assert not re.search(r"Error|Missing|No such|Invalid|Try ", told)
    assert main([*typed, "--language", "en"]) == CANNOT
    assert not re.search(r"[\u4e00-\u9fff]", capsys.readouterr().err)


def test_the_help_has_no_foreign_heading(capsys: pytest.CaptureFixture[str]) -> None:
    main(["evaluate", "--help"])
    assert not re.search(r"Options|Arguments|Show this|default:|required", capsys.readouterr().out)
    main(["evaluate", "--help", "--language", "en"])
    assert re.search(r"Options.*Show this", capsys.readouterr().out, re.DOTALL)


def test_what_was_asked_for_wrongly_is_told_before_anything_is_read(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    log.write_text("事项编号,环节,时间\nA,受理,2026-01-05 09:00\nA,办结,2026-01-06 09:00\n", "utf-8")
    for wrong in (["--calendar", "mars"], ["--formats", "pdf"], ["--pack", str(tmp_path)], ["--engine", "steam"]):
        assert main(["evaluate", str(log), "--out", str(tmp_path / "out"), *wrong]) == CANNOT
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["ingest", "evaluate", "inspect", "explain", "bench"])
def test_the_help_of_a_narrow_terminal_is_whole(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main([command, "--help", "--language", "zh"])
    assert "…" not in capsys.readouterr().out
