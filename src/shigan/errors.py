"""Takes what was found and what was expected. Gives one readable paragraph. Never shows a traceback to a reader.

Every stage raises a ``ShiganError`` (or a kind of it) for whatever a person can put right: a file that is not what it
claims to be, a rule that cites a provision nobody declared, a missing folder. Mistakes of our own stay assertions.
"""

from __future__ import annotations

import errno


class Both(str):
    """One sentence in both languages. As a text it is the English one, so that it may stand wherever a text may."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Both:
        both = super().__new__(cls, en)
        both.zh = zh
        return both

    def __reduce__(self) -> tuple[object, ...]:
        return (Both, (str(self), self.zh))


def told(text: str, language: str) -> str:
    """The text in ``language`` ('zh' or 'en'), where it is known in both; otherwise as it is."""
    return text.zh if language == "zh" and isinstance(text, Both) else str(text)


def reason_of(error: OSError) -> Both:
    """Why the operating system refused, in both languages for what a person commonly meets."""
    en = error.strerror or str(error)
    return Both(en, zh=_REFUSALS.get(error.errno or 0, en))


_REFUSALS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "该位置只读",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "名称太长",
}


class ShiganError(Exception):
    """Something a person can put right. Each part is a sentence or a phrase without its closing full stop.

    ``found`` is required; ``expected``, ``where`` and ``remedy`` are said when they are known. Each may be a ``Both``;
    as a plain text (in a log, in a test) an error speaks English.
    """

    def __init__(self, found: str, *, expected: str = "", where: str = "", remedy: str = "") -> None:
        super().__init__(found, expected, where, remedy)
        self.found = found
        self.expected = expected
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.found}" if self.where else self.found]
        if self.expected:
            parts.append(f"expected: {self.expected}")
        if self.remedy:
            parts.append(f"what to do: {self.remedy}")
        return "; ".join(part.rstrip(".。;； ") for part in parts) + "."

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by parts, so that it survives the way out of a child process."""
        return (_rebuild, (type(self), self.found, self.expected, self.where, self.remedy))


class SaidWhole(ShiganError):
    """A fault whose own sentence says everything: what was found, what was expected and what to do."""

    def __str__(self) -> str:
        return str(self.found)


def _rebuild(kind: type[ShiganError], found: str, expected: str, where: str, remedy: str) -> ShiganError:
    error = kind.__new__(kind)
    ShiganError.__init__(error, found, expected=expected, where=where, remedy=remedy)
    return error
