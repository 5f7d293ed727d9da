"""Takes a copy of the launcher and one small package made here. Gives its behaviour. Never uses a network.

The locks of the copy name only the package ``pebble``, which is installed from a folder of wheels.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOLD_INSTALLING = "Installing the locked dependencies"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with a blank in its path, as folders on a desk have."""
    home = tmp_path / "the house"
    shutil.copytree(ROOT / "tools", home / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "shigan", home)
    door = home / "src" / "shigan" / "cli"
    door.mkdir(parents=True)
    (door / "__main__.py").write_text("import sys, pebble\nprint(pebble.SIZE, *sys.argv[1:])\n")
    make_wheel(home / "wheels", size=1)
    write_lock(home, version=1)
    return home


def test_it_sets_itself_up_once_and_hands_on_the_words(house: Path) -> None:
    first = launch(house, "say", "two words")
    assert (first.returncode, first.stdout) == (0, "1 say two words\n"), first.stderr
    assert TOLD_INSTALLING in first.stderr
    again = launch(house, "say")
    assert (again.stdout, again.stderr) == ("1 say\n", "")


def test_it_installs_again_only_when_the_lock_has_changed(house: Path) -> None:
    launch(house)
    (house / "requirements.lock").touch()
    assert TOLD_INSTALLING not in launch(house).stderr
    make_wheel(house / "wheels", size=2)
    write_lock(house, version=2)
    after = launch(house)
    assert after.stdout == "2\n"
    assert TOLD_INSTALLING in after.stderr


def test_a_package_that_is_not_what_was_locked_is_refused_and_nothing_half_made_stays(house: Path) -> None:
    make_wheel(house / "wheels", size=1, note="altered")
    refused = launch(house)
    assert refused.returncode == 1
    assert "nothing half-made was kept" in refused.stderr
    assert not (house / ".venv").exists()
    assert not (house / ".venv.busy").exists()
    write_lock(house, version=1)
    assert launch(house).stdout == "1\n"


def test_what_was_left_by_a_run_that_was_cut_off_is_made_anew(house: Path) -> None:
    launch(house)
    (house / ".venv" / "shigan" / "requirements.lock").unlink()
    (house / ".venv.busy").mkdir()
    (house / ".venv.busy" / "pid").write_text("999999999")
    assert launch(house).stdout == "1\n"


def test_two_first_runs_at_once_do_not_disturb_each_other(house: Path) -> None:
    runs = [start(house, str(number)) for number in range(2)]
    told = [run.communicate(timeout=120) for run in runs]
    assert [out for out, _ in told] == ["1 0\n", "1 1\n"], told
    assert "".join(err for _, err in told).count(TOLD_INSTALLING) == 1


def test_it_runs_through_a_link_from_elsewhere(house: Path, tmp_path: Path) -> None:
    (tmp_path / "shigan").symlink_to(house / "shigan")
    done = subprocess.run(
        [str(tmp_path / "shigan")], env=surroundings(house), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.stdout == "1\n", done.stderr


def test_an_older_python_is_told_calmly(house: Path, tmp_path: Path) -> None:
    old = tmp_path / "bin" / "python3"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.2' && exit 0\nexit 1\n")
    old.chmod(0o755)
    told = launch(house, SHIGAN_PYTHON=str(old), PATH=f"{old.parent}:/usr/bin:/bin")
    assert told.returncode == 1
    assert "Python 3.11 or later is needed; this machine has: Python 3.9.2" in told.stderr


def make_wheel(folder: Path, *, size: int, note: str = "") -> None:
    folder.mkdir(exist_ok=True)
    about = f"pebble-{size}.dist-info"
    with zipfile.ZipFile(folder / f"pebble-{size}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pebble.py", f"SIZE = {size}  # {note}\n")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: pebble\nVersion: {size}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", f"pebble.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")


def write_lock(house: Path, *, version: int) -> None:
    digest = hashlib.sha256((house / "wheels" / f"pebble-{version}-py3-none-any.whl").read_bytes()).hexdigest()
    (house / "requirements.lock").write_text(f"pebble=={version} \\\n    --hash=sha256:{digest}\n")


def launch(house: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    run = start(house, *words, **environment)
    out, err = run.communicate(timeout=120)
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)


def start(house: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(house / "shigan"), *words],
        env=surroundings(house) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def surroundings(house: Path) -> dict[str, str]:
    """An almost empty environment: no uv, no settings, no home of anybody's."""
    home = house / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "WHEELS": str(house / "wheels"),
        "SHIGAN_PYTHON": os.path.realpath(sys.executable),
        "PIP_CONFIG_FILE": os.devnull,
    }
