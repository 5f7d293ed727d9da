"""Takes a mapping file (YAML). Gives the ``Mapping``, or all of its faults with their lines. Never half of one.

The way back writes a comment on every part, so that a clerk can edit it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from shigan import yaml_text
from shigan.errors import Both, ShiganError, told
from shigan.ingest.mapping import Mapping

SIZE_LIMIT: Final = 4 << 20


@dataclass(frozen=True)
class Fault:
    """One thing to put right. ``line`` counts from 1; None when the fault is about the file as a whole."""

    line: int | None
    place: str
    what: str

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """Line, place and fault, as one sentence."""
        number = f"第 {self.line} 行：" if language == "zh" else f"line {self.line}: "
        place = f"{self.place}: " if self.place else ""
        return f"{number if self.line else ''}{place}{told(self.what, language)}"


class MappingFaults(ShiganError):
    """All faults of a mapping file."""

    def __init__(self, faults: Sequence[Fault], where: str) -> None:
        super().__init__(
            Both(
                "; ".join(str(fault) for fault in faults), zh="；".join(fault.text("zh") for fault in faults)
            ),
            where=where,
            remedy=Both(
                "put these lines right and run the command again; shigan inspect writes a fresh mapping",
                zh="改好这几行再运行一次；shigan inspect 记录 --mapping 文件 可以重新写一份映射",
            ),
        )
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[object, ...]:
        return (MappingFaults, (self.faults, self.where))


def load_mapping(path: Path) -> Mapping:
    """The mapping of a file; raises MappingFaults with every fault found."""
    if path.stat().st_size > SIZE_LIMIT:
        raise MappingFaults(
            [Fault(None, "", Both(
                f"found more than {SIZE_LIMIT >> 20} MiB, expected a short text file",
                zh=f"超过 {SIZE_LIMIT >> 20} MiB；映射应是一份短的文本",
            ))], str(path)
        )
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        what = Both(f"found text that is not UTF-8: {error.reason}", zh="不是 UTF-8 编码，请另存为 UTF-8")
        raise MappingFaults([Fault(None, "", what)], str(path)) from error
    return read_mapping(text, where=str(path))


def read_mapping(text: str, *, where: str = "mapping") -> Mapping:
    """The mapping of a YAML text; raises MappingFaults with every fault found."""
    try:
        tree = yaml_text.compose(text)
        said = yaml_text.load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        what = Both(f"found no valid YAML: {problem}", zh="不合 YAML 写法；请查缩进、冒号后的空格和引号")
        raise MappingFaults([Fault(mark.line + 1 if mark else None, "", what)], where) from error
    if not isinstance(said, dict) or tree is None:
        raise MappingFaults(
            [Fault(1, "", Both(
                "found no list of keys, expected lines such as 'case: NAME OF A COLUMN'", zh="没有内容；应有“case: 列名”这样的行"
            ))], where
        )
    faults = list(_doubled_keys(tree))
    try:
        mapping = Mapping.model_validate(said)
    except ValidationError as error:
        faults += [_fault(one, tree) for one in error.errors()]
    if faults:
        raise MappingFaults(sorted(faults, key=lambda fault: fault.line or 0), where)
    return mapping


def _doubled_keys(node: yaml.Node) -> list[Fault]:
    if isinstance(node, yaml.SequenceNode):
        return [fault for child in node.value for fault in _doubled_keys(child)]
    if not isinstance(node, yaml.MappingNode):
        return []
    seen: set[str] = set()
    faults = []
    for key, value in node.value:
        if key.value in seen:
            what = Both("found a second time, expected once", zh="写了两次，只能写一次")
            faults.append(Fault(key.start_mark.line + 1, str(key.value), what))
        seen.add(key.value)
        faults += _doubled_keys(value)
    return faults


def _fault(error: Any, tree: yaml.Node) -> Fault:
    place, line, node = [], 1, tree
    for step in error["loc"]:
        found = _child(node, step)
        if found is None:
            continue
        place.append(str(step))
        node, line = found
    last = error["loc"][-1] if error["loc"] else ""
    what = {
        "missing": Both(f"found no '{last}', which is required", zh=f"缺少必写的“{last}”"),
        "extra_forbidden": Both(
            f"found an unknown key '{last}'; see the comments of a file written by shigan inspect",
            zh=f"不认得“{last}”这一项；可写的项见 shigan inspect 所写文件中的说明",
        ),
    }.get(error["type"], _own_words(error))
    return Fault(line, ".".join(place), what)


def _own_words(error: Any) -> str:
    """The sentence of the check that failed, in both languages where it was raised so."""
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueError) and cause.args and isinstance(cause.args[0], Both):
        return cause.args[0]
    en = str(error["msg"]).removeprefix("Value error, ")
    choices = str(error.get("ctx", {}).get("expected", "")).replace(" or ", "、").replace(", ", "、").replace("'", "")
    return Both(en, zh=_KINDS.get(error["type"], "写法不对") + (f"：{choices}" if choices else ""))


_KINDS: Final = {
    "literal_error": "只能是这几种写法之一",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "dict_type": "应为“名称: 值”这样的若干行",
    "model_type": "应为“名称: 值”这样的若干行",
    "model_attributes_type": "应为“名称: 值”这样的若干行",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
}
"""What the checks of the library say, by its name for the fault."""


def _child(node: yaml.Node, step: int | str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def save_mapping(mapping: Mapping, path: Path, *, language: str = "zh", remarks: dict[str, str] | None = None) -> None:
    """Write the mapping with a comment on every part; ``remarks`` add a line to a part (why it was chosen)."""
    path.write_text(write_mapping(mapping, language=language, remarks=remarks), "utf-8")


def write_mapping(mapping: Mapping, *, language: str = "zh", remarks: dict[str, str] | None = None) -> str:
    """The mapping as YAML with a comment on every part. Parts that are not used stand as examples behind '#'."""
    comments = yaml_text.load(resources.files("shigan.ingest").joinpath("vocabulary/comments.yaml").read_text("utf-8"))
    said = _brief(mapping)
    blocks = [_commented(comments["file"][language])]
    for key, comment in comments["keys"].items():
        lines = [_commented(comment[language])]
        if remarks and key in remarks:
            lines.append(_commented("→ " + remarks[key]))
        body = _dumped({key: said[key]}) if key in said else _commented(_dumped({key: comment["example"]}), "#")
        blocks.append("\n".join([*lines, body]))
    return "\n\n".join(blocks) + "\n"


def _dumped(value: dict[str, Any]) -> str:
    """One key a line at the outside, short values on one line inside; what steps mean one word a line."""
    if "actions" in value:
        head = {key: part for key, part in value["actions"].items() if key != "words"}
        words = "\n".join(_dumped({word: deed}) for word, deed in value["actions"].get("words", {}).items())
        lines = "\n".join(_dumped({key: part}) for key, part in head.items())
        return f"actions:\n{_indented(lines, 2)}\n  words:{_indented(chr(10) + words, 4) if words else ' {}'}"
    flow = None if any(isinstance(part, dict | list) for part in value.values()) else False
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110, default_flow_style=flow).rstrip("\n")


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))


def _commented(text: str, mark: str = "# ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.strip("\n").split("\n"))


def _brief(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain values, without what is at its default, with single columns as plain text."""
    said = mapping.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    for name in ("row_is", "ending", "calendar"):
        said[name] = getattr(mapping, name)
    brief: dict[str, Any] = _shortened(said)
    if "actions" in said:
        words = {word: _only(deed, "action") for word, deed in said["actions"].get("words", {}).items()}
        brief["actions"] = {
            "by": list(mapping.actions.by or mapping.activity),
            "default": mapping.actions.default,
            "words": words,
        }
    return brief


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        short = {key: _shortened(one) for key, one in value.items()}
        return _only(short, "column")
    return [_shortened(one) for one in value] if isinstance(value, list) else value


def _only(value: Any, key: str) -> Any:
    return value[key] if isinstance(value, dict) and set(value) == {key} else value
