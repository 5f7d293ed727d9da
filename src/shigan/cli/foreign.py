"""Takes the command-line library's own words. Gives them in Chinese. Never changes what a command does.

Typer speaks English wherever it speaks for itself: headings of the help, and what is wrong with the words typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import typer
from rich.highlighter import RegexHighlighter
from rich.text import Text
from typer import rich_utils

from shigan.cli.language import current

HEADINGS: Final = {
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
}
HELP: Final = "显示这段说明。"
_ENGLISH: Final = {name: getattr(rich_utils, name) for name in HEADINGS}
FAULTS: Final[tuple[tuple[str, str], ...]] = (
    (r"Missing (?:argument|option|parameter) '?(?P<a>.+?)'?\.?", "没有写 {a}"),
    (r"No such command '(?P<a>.+)'\.", "没有“{a}”这个命令"),
    (r"No such option: (?P<a>\S+).*", "没有“{a}”这个选项"),
    (r"Option '(?P<a>.+)' requires an argument\.", "选项 {a} 后面要写一个值"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.+)\)", "多写了：{a}"),
    (r"Invalid value for (?P<a>.+?): \w+ '(?P<b>.+)' does not exist\.", "没有这个文件或文件夹：{b}"),
    (r"Invalid value for (?P<a>.+?): \w+ '(?P<b>.+)' is a directory\.", "这是文件夹，不是文件：{b}"),
    (r"Invalid value for (?P<a>.+?): '(?P<b>.*)' is not a valid .*", "{a} 的值不对：{b}"),
    (r"Invalid value for (?P<a>.+?): Input should be a valid (?:integer|number).*", "{a} 的值应是数字"),
    (r"Invalid value for (?P<a>.+?): (?:Value )?'(?P<b>.*)' (?:is not|does not).*", "{a} 的值不对：{b}"),
)


class Folded(RegexHighlighter):
    """The library's own highlighting; but a text without blanks, as Chinese is, goes on in the next line and is not cut."""

    highlights = rich_utils.highlighter.highlights
    base_style = rich_utils.highlighter.base_style

    def highlight(self, text: Text) -> None:
        super().highlight(text)
        text.overflow = "fold"


def in_chinese(sentence: str) -> str:
    """What the library says is wrong; a sentence that is not known is kept as it is."""
    for pattern, told in FAULTS:
        if found := re.fullmatch(pattern, sentence, re.DOTALL):
            return told.format(**{name: value.strip("'") for name, value in found.groupdict().items()})
    return sentence


def speak(command: Any, show: Callable[[str, str], None]) -> None:
    """Makes the library speak the language of this run; ``show`` tells a fault and the command that was typed."""
    chinese = current() == "zh"
    for name, text in HEADINGS.items():
        setattr(rich_utils, name, text if chinese else _ENGLISH[name])
    setattr(rich_utils, "highlighter", Folded())  # noqa: B010  as below
    for each in (command, *getattr(command, "commands", {}).values()):
        option = each.get_help_option(typer.Context(each))
        if chinese and option is not None:
            option.help = HELP

    def tell(fault: Any) -> None:
        if type(fault).__name__ != "NoArgsIsHelpError":
            sentence = fault.format_message()
            path = getattr(getattr(fault, "ctx", None), "command_path", "shigan")
            show(in_chinese(sentence) if chinese else sentence, path)

    setattr(rich_utils, "rich_format_error", tell)  # noqa: B010  mypy knows the library's own one
