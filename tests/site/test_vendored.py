"""Takes the folder of what others made. Gives the assurance that it is what was recorded, with its licences."""

from __future__ import annotations

import hashlib
from pathlib import Path

import shigan_site.web as web

VENDOR = Path(web.__file__).parent / "static" / "vendor"


def test_vendored_files_are_the_recorded_ones() -> None:
    recorded = dict(reversed(line.split()) for line in (VENDOR / "DIGESTS").read_text().splitlines())
    found = {path.name for path in VENDOR.iterdir()} - {"DIGESTS", "LICENSES"}
    assert found == recorded.keys()
    for name, digest in recorded.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_vendored_file_has_its_licence() -> None:
    licences = (VENDOR / "LICENSES").read_text(encoding="utf-8")
    assert all(path.name in licences for path in VENDOR.glob("*.*s"))


def test_a_page_needs_little_before_it_is_shown() -> None:
    """Styles and scripts of a page, compressed: at most 110 KB."""
    import gzip

    static = VENDOR.parent
    files = [*static.glob("css/*.css"), *static.glob("js/*.js"), *VENDOR.glob("*.css"), *VENDOR.glob("*.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 110 * 1024
