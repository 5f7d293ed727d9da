"""Takes what a verification found. Gives sentences about it, in Chinese or English. Never computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from shigan.ledger.verification import Fault, Verification

Language = Literal["zh", "en"]

_FAULTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "edited": "第 %(sequence)s 号条目的内容被改动。",
        "missing": "缺少第 %(sequence)s 号条目。",
        "inserted": "第 %(sequence)s 号处多出了从未封存的条目。",
        "reordered": "条目的先后顺序被改动，从第 %(sequence)s 号开始。",
        "truncated": "台账被截短，从第 %(sequence)s 号条目起不见了。",
        "rewritten": "已封存的部分被重写，从第 %(sequence)s 号条目或更早开始。",
        "damaged": "文件 %(file)s 已损坏或被改动。",
        "another_ledger": "所给的检查点属于另一本台账。",
    },
    "en": {
        "edited": "The content of entry %(sequence)s was changed.",
        "missing": "Entry %(sequence)s is missing.",
        "inserted": "A row that was never sealed was inserted at entry %(sequence)s.",
        "reordered": "The order of entries was changed, from entry %(sequence)s on.",
        "truncated": "The ledger was cut off: entries from %(sequence)s on are gone.",
        "rewritten": "What had been sealed was rewritten, from entry %(sequence)s or before it.",
        "damaged": "The file %(file)s is damaged or was changed.",
        "another_ledger": "The checkpoint given belongs to another ledger.",
    },
}
_SUMMARY: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "ok": "核验通过：%(size)s 个条目与封存时完全一致。",
        "older": "台账以旧检查点的 %(older)s 个条目开头，此前内容未被改动。",
        "no_older": "没有与旧检查点比较：整本重写或截短只有对照另处保存的检查点才能发现。",
        "erased": "其中 %(erased)s 个条目的内容已依规删除，只保留哈希。",
        "wrong": "核验未通过：发现 %(faults)s 处问题。",
        "unknown": "（未知）",
    },
    "en": {
        "ok": "Verified: all %(size)s entries are exactly what was sealed.",
        "older": "The ledger begins with the %(older)s entries of the older checkpoint, unchanged.",
        "no_older": "No older checkpoint was given: only one kept elsewhere can show that all was rewritten or cut.",
        "erased": "The content of %(erased)s of them was erased by decision; only their hashes remain.",
        "wrong": "Not verified: %(faults)s faults were found.",
        "unknown": "(unknown)",
    },
}


def fault_sentence(fault: Fault, language: Language) -> str:
    unknown = _SUMMARY[language]["unknown"]
    sequence = unknown if fault.sequence is None else str(fault.sequence)
    return _FAULTS[language][fault.kind] % {"sequence": sequence, "file": fault.file or unknown}


def summary_sentences(verification: Verification, language: Language) -> list[str]:
    words = _SUMMARY[language]
    said = []
    if verification.ok:
        said.append(words["ok"] % {"size": verification.size})
        older = verification.older
        said.append(words["older"] % {"older": older.size} if older else words["no_older"])
    else:
        said.append(words["wrong"] % {"faults": len(verification.faults)})
    if verification.erasures:
        said.append(words["erased"] % {"erased": len(verification.erasures)})
    return said
