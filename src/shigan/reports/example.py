"""Takes a seed. Gives invented results, as an evaluation would leave them. Never touches a real record.

A bureau of sixteen units and nine kinds of matter, with findings of every level, innocent explanations, good
practice and stories: enough to look at a report, to test it, and to see what a new report has to tell.
"""

from __future__ import annotations

import math
import random
from typing import Any

import pyarrow as pa

from shigan.facts.kept import facts_from
from shigan.facts.table import FACT_SCHEMA
from shigan.findings.behind import Number, RowsBehind
from shigan.findings.model import Evidence, Explanation, Finding, SubjectLevel
from shigan.reports.example_pack import INDICATORS, RULES, example_pack
from shigan.reports.results import Results, StoryEntry

UNITS = (
    "办公室", "法规处", "审批一科", "审批二科", "医保经办中心", "综合窗口", "市场监管所（城东）", "市场监管所（城西）",
    "信访办", "信息中心", "财务科", "人事科", "城建科", "环保科", "教育科", "督查室",
)  # fmt: skip
KINDS = (
    "医保＋学校服务站点", "电子处方流转", "巡察整改", "老旧小区改造", "噪声投诉", "许可延续", "信息公开申请", "停车难诉求", "审计整改",
)  # fmt: skip
PERIODS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
PEOPLE = {
    "p-3f9a1c": ("陈立文", "法规处"), "p-77d0e2": ("王晓敏", "审批一科"), "p-a410bb": ("赵国强", "市场监管所（城东）"),
    "p-0c55d9": ("刘洋", "医保经办中心"), "p-e81f34": ("周静", "综合窗口"), "p-19b7aa": ("孙海涛", "信访办"),
}  # fmt: skip
PLANTED = {
    ("overdue", "unit", "法规处"): 2.3, ("overdue", "unit", "市场监管所（城东）"): 1.75, ("pass_through", "unit", "综合窗口"): 2.0,
    ("ping_pong", "pair", "审批一科 → 法规处"): 2.6, ("ping_pong", "pair", "法规处 → 审批一科"): 1.9,
    ("first_action", "kind", "电子处方流转"): 1.9, ("overdue", "kind", "老旧小区改造"): 1.8,
    ("reopened", "unit", "医保经办中心"): 0.25, ("reopened", "unit", "教育科"): 0.3,
}  # fmt: skip
START_US = 1_767_577_800_000_000  # 2026-01-05 09:50 in Beijing
DAY_US = 86_400_000_000
AS_OF_US = START_US + 360 * DAY_US


def example_results(seed: int = 20261231) -> Results:
    """Invented results; the same seed gives the same."""
    chance = random.Random(seed)
    rows = _facts(chance)
    stories: dict[str, tuple[StoryEntry, ...]] = {}
    findings = _findings(rows, chance, stories)
    return Results(
        receipt=_receipt(),
        facts=facts_from(pa.Table.from_pylist(rows, schema=FACT_SCHEMA)),
        findings=findings,
        pack=example_pack(),
        names={key: name for key, (name, _) in PEOPLE.items()},
        stories=stories,
        behind=_behind(findings),
    )


def _behind(findings: tuple[Finding, ...]) -> dict[Number, RowsBehind]:
    """Behind what was found, its evidence; what else the tables show is left to the command line."""
    return {
        Number(next(iter(f.facts)), f.level, f.subject): RowsBehind(total=f.evidence_total, rows=f.evidence[:8])
        for f in findings
        if f.level != "person"
    }


def _receipt() -> dict[str, Any]:
    return {
        "title": "长沙市某局 2026 年度事项",
        "sources": [
            {"name": "督办台账2026.xlsx", "digest": "sha256:" + "4b1d" * 16, "rows": 9_412, "events": 9_387, "refused": 25},
            {"name": "12345工单.csv", "digest": "sha256:" + "c07e" * 16, "rows": 21_655, "events": 21_643, "refused": 12},
        ],
        "cases": 4_218, "events": 31_030, "persons": 118, "units": 16, "activities": 27, "refused": 37,
        "open": 318, "ended": 3_861, "cancelled": 39, "reopened": 96, "late": 407,
        "vocabulary": {"activities_understood": 25, "entries_understood": 30_604, "entries": 31_030},
        "first_at": "2026-01-05T09:50:00+08:00", "last_at": "2026-12-29T17:12:00+08:00", "as_of": "2026-12-31T18:00:00+08:00",
        "calendar": "cn-gov", "engine": "duckdb",
        "ledger": {"size": 31_030, "root": "9f2c" * 16, "algorithm": "sha256"},
        "pack": {"id": "example", "version": "0.1", "digest": "5e0a" * 16},
        "assumptions": [
            {"zh": "“转办”一栏写有下一单位的，视为自该时刻起由下一单位承办。",
             "en": "An entry that names the next unit is read as passing the item on."},
            {"zh": "没有写明时区的时间按北京时间理解。", "en": "Times without a zone are read as Beijing time."},
        ],
        "visible": {
            "first_action": None, "pass_through": None, "ping_pong": None, "overdue": None, "reopened": None,
            "disputes": {"zh": "记录中没有职责争议的登记。", "en": "The record holds no entries about disputes over duties."},
        },
        "quarantine": [
            {"source": "督办台账2026.xlsx", "line": 118, "reason": "办结时间早于登记时间", "remedy": "核对第 118 行的两个日期后重新导入"},
            {"source": "12345工单.csv", "line": 20_411, "reason": "时间“2026-13-02”不是日期", "remedy": "改为正确的月份后重新导入"},
        ],
    }  # fmt: skip


def _facts(chance: random.Random) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    subjects = {
        "unit": UNITS,
        "kind": KINDS,
        "pair": ("审批一科 → 法规处", "法规处 → 审批一科", "综合窗口 → 信访办", "办公室 → 督查室"),
    }
    for indicator in INDICATORS[:5]:
        for level, names in subjects.items():
            if (level == "pair") != (indicator.id == "ping_pong"):
                continue
            for name in names:
                size = int(chance.lognormvariate(4.3, 0.9)) + 3
                effect = PLANTED.get((indicator.id, level, name))
                size = max(size, 90) if effect else size
                rows.append(_fact(indicator.id, indicator.statistic, level, name, None, size, effect, chance))
                for period in PERIODS:
                    rows.append(
                        _fact(indicator.id, indicator.statistic, level, name, period, size // 4, effect, chance)
                    )
    return rows


def _fact(
    indicator: str, statistic: str, level: str, subject: str, period: str | None, n: int, effect: float | None,
    chance: random.Random,
) -> dict[str, Any]:  # fmt: skip
    expected = n * 0.18
    factor = effect or chance.gauss(1, 0.9 / math.sqrt(max(expected, 1)))
    observed = min(n, max(0, round(expected * factor)))
    ratio = observed / expected if expected else None
    spread = 1.15 / math.sqrt(expected) if expected else 0.0
    duration = statistic == "duration"
    spoken = n >= (5 if level == "unit" else 10)
    return {
        "indicator": indicator, "level": level, "subject": subject, "kind": None, "period": period,
        "n": n, "items": None if period else n - n // 12, "observed": observed, "exposure": n,
        "value": (11.5 * (ratio or 1)) if duration else (observed / n if n else None),
        "p90": 41.0 * (ratio or 1) if duration else None,
        "expected": expected, "ratio": ratio, "shrunk": None if ratio is None else 1 + (ratio - 1) * n / (n + 20),
        "low_95": max(0.0, 1 - 1.96 * spread), "high_95": 1 + 1.96 * spread,
        "low_998": max(0.0, 1 - 3.09 * spread), "high_998": 1 + 3.09 * spread,
        "dispersion": 1.15, "z": 0.0 if ratio is None or not spread else (ratio - 1) / spread,
        "p_value": 0.0004 if effect else 0.4, "silent": n // 12, "silent_observed": observed // 12, "spoken": spoken,
    }  # fmt: skip


def _findings(
    rows: list[dict[str, Any]], chance: random.Random, stories: dict[str, tuple[StoryEntry, ...]]
) -> tuple[Finding, ...]:
    rules = {rule.indicator: rule for rule in RULES}
    made = []
    for (indicator, level, subject), effect in PLANTED.items():
        fact = next(
            r
            for r in rows
            if (r["indicator"], r["level"], r["subject"], r["period"]) == (indicator, level, subject, None)
        )
        made.append(_finding(rules[indicator].id, indicator, level, subject, fact, effect < 1, chance, stories))
    for person, rule_id in (("p-3f9a1c", "overdue_share"), ("p-a410bb", "idle_passing"), ("p-77d0e2", "slow_start")):
        rule = next(rule for rule in RULES if rule.id == rule_id)
        statistic = "duration" if rule.indicator == "first_action" else "share"
        fact = _fact(rule.indicator, statistic, "person", person, None, 64, 2.4, chance)
        made.append(_finding(rule_id, rule.indicator, "person", person, fact, False, chance, stories))
    return tuple(made)


def _finding(
    rule: str, indicator: str, level: Any, subject: str, fact: dict[str, Any], favourable: bool, chance: random.Random,
    stories: dict[str, tuple[StoryEntry, ...]],
) -> Finding:  # fmt: skip
    typed: SubjectLevel = level
    total = max(8, fact["observed"])
    evidence = tuple(_evidence(subject, level, chance, stories) for _ in range(min(total, 14)))
    explanations = (
        Explanation(id="load", values={"holder": subject.split(" → ")[0], "load": 214, "usual": 132, "factor": 1.62}),
        Explanation(id="waiting_outside", values={"share": 0.31}),
    )
    return Finding(
        id=f"{chance.getrandbits(48):012x}",
        rule=rule,
        favourable=favourable,
        level=typed,
        subject=subject,
        citations=("civil-servant-law/art-59", "supervision-regulations/art-15")[: 1 if favourable else 2],
        typology=() if favourable else ("T01", "T16") if indicator != "ping_pong" else ("T20",),
        facts={indicator: {k: _rounded(v) for k, v in fact.items() if k in _NUMBERS}},
        causes=() if favourable else ("C3", "C4", "C5"),
        explanations=() if favourable or level == "kind" else explanations[: chance.randint(1, 2)],
        evidence=evidence,
        evidence_total=total,
        as_of_us=AS_OF_US,
    )


_NUMBERS = frozenset(f.name for f in FACT_SCHEMA if pa.types.is_integer(f.type) or pa.types.is_floating(f.type))


def _rounded(value: float | int | None) -> float | int | None:
    return round(value, 6) if isinstance(value, float) else value


def _evidence(subject: str, level: str, chance: random.Random, stories: dict[str, tuple[StoryEntry, ...]]) -> Evidence:
    item = f"长政督〔2026〕{len(stories) + 1:03d}号"
    story = _story(subject, level, len(stories) * 20, chance)
    stories[item] = story
    values: dict[str, int | str | bool | None] = {
        "kind": chance.choice(KINDS), "charged_minutes": chance.randint(300, 16_000), "n_work": chance.randint(0, 2),
        "n_reminders": chance.randint(0, 3), "item_late": True, "received_s": story[2].at_us // 1_000_000,
    }  # fmt: skip
    return Evidence(item=item, sequences=(story[2].sequence, story[3].sequence), values=values)


STEPS = (
    ("登记", "register"), ("交办", "assign"), ("签收", "receive"), ("转办", "assign"), ("催办", "remind"), ("征求意见", "wait"),
    ("恢复办理", "resume"), ("现场核查", "work"), ("报送审核", "submit"), ("办结", "close"),
)  # fmt: skip


def _story(subject: str, level: str, first: int, chance: random.Random) -> tuple[StoryEntry, ...]:
    person = subject if level == "person" else chance.choice(list(PEOPLE))
    unit = subject if level == "unit" else PEOPLE[person][1]
    other = chance.choice([name for name in UNITS if name != unit])
    at, entries = START_US + chance.randint(0, 250) * DAY_US, []
    for place, (activity, action) in enumerate(STEPS):
        passed = action == "assign"
        entries.append(
            StoryEntry(
                sequence=first + place,
                at_us=at,
                offset_minutes=480,
                activity=activity,
                action=action,
                actor=None if place == 0 else person,
                unit="办公室" if place < 2 else unit,
                counterpart_unit=(unit if place == 1 else other) if passed else None,
                outcome="已落实" if action == "close" else None,
            )
        )
        at += chance.randint(1, 9 * 24) * 3_600_000_000
    return tuple(entries)
