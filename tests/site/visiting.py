"""Takes a browser and an address. Gives people at windows of their own, and all that their browsers complained of.

Pictures go to the folder SHIGAN_SCREENSHOTS, or to out/screenshots where it is not set.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent.parent
AXE: Final = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD: Final = "richtig-und-lang"
SIZES: Final = {1440: 900, 390: 844}
VIOLATIONS: Final = """document.addEventListener('securitypolicyviolation',
    (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));"""


def pictures() -> Path:
    """The folder of the pictures."""
    folder = Path(os.environ.get("SHIGAN_SCREENSHOTS") or ROOT / "out" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Visitor:
    """One person at a window of some width and colour, and everything the browser complained of."""

    def __init__(self, browser: Any, address: str, *, width: int = 1440, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": SIZES[width]},
            color_scheme=scheme,
            reduced_motion="reduce",  # a picture shows colours at rest
            locale="zh-CN",
            base_url=address,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.add_init_script(VIOLATIONS)
        self.address, self.width, self.scheme = address, width, scheme
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type != "info" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked {request.url}")

    def enter(self, name: str) -> None:
        self.page.goto("/login/")
        self.page.fill("#username", name)
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url("**/")

    def see(self, name: str, *, whole: bool = False) -> None:
        """The page as it is now: kept as a picture, fitting its window, accessible."""
        self.page.wait_for_load_state("networkidle")
        self.keep(name, whole=whole)
        found = self.faults()
        assert not found, f"{name}: {found}"

    def keep(self, name: str, *, whole: bool = False) -> None:
        """A picture of the page, which must fit its window."""
        self.page.screenshot(path=pictures() / f"{name}-{self.width}-{self.scheme}.png", full_page=whole)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"

    def keep_all(self, name: str) -> None:
        """The same page on the desk and in the hand, by day and by night; the window is then as it was."""
        before = (self.width, self.scheme)
        for width in SIZES:
            for scheme in ("light", "dark"):
                self.look(width, scheme)
                self.keep(name, whole=True)
        self.look(*before)

    def look(self, width: int, scheme: str) -> None:
        """Through a window of this width and colour."""
        self.width, self.scheme = width, scheme
        self.page.set_viewport_size({"width": width, "height": SIZES[width]})
        self.page.emulate_media(color_scheme=scheme)

    def faults(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and good practice."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        return [
            f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
