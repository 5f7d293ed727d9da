"""Takes facts. Gives small drawings as inline SVG, styled by the page. Never draws a person among others.

Every text that comes from the record is escaped here; every chart has a table beside it in the page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from shigan.reports.numbers import Number
from shigan.reports.status import Place

FUNNEL_WIDTH, FUNNEL_HEIGHT = 880, 320
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 30, 40
HIGHEST_RATIO = 6.0
LABELS = 8


@dataclass(frozen=True, kw_only=True)
class Point:
    """One unit or kind in a funnel plot."""

    label: str
    expected: float
    ratio: float
    low_95: float
    high_95: float
    low_998: float
    high_998: float
    place: Place
    tone: str
    told: str  # what a pointer or a screen reader is told
    href: str = ""  # the finding about it, if there is one
    row: str = ""  # its row in the table below, where there is no finding


@dataclass(frozen=True)
class _Scale:
    """Places on the drawing; the expected count on a square-root scale, since limits narrow with its root."""

    x_min: float
    x_max: float
    y_max: float

    def x(self, expected: float) -> float:
        low, high = math.sqrt(self.x_min), math.sqrt(self.x_max)
        return LEFT + (FUNNEL_WIDTH - LEFT - RIGHT) * (math.sqrt(max(expected, self.x_min)) - low) / (high - low)

    def y(self, ratio: float) -> float:
        height = FUNNEL_HEIGHT - TOP - BOTTOM
        return TOP + height * (1 - min(max(ratio, 0.0), self.y_max) / self.y_max)


def funnel(points: Sequence[Point], *, name: str, x_title: str, y_title: str) -> Markup:
    """A funnel plot: ratio against expected count, with 95 % and 99.8 % limits. Empty when nothing can be drawn."""
    drawn = sorted((p for p in points if p.expected > 0), key=lambda p: (p.expected, p.label))
    if len(drawn) < 2:
        return Markup("")
    scale = _Scale(x_min=drawn[0].expected * 0.7, x_max=drawn[-1].expected * 1.12, y_max=_top(drawn))
    parts = [
        Markup('<svg class="funnel" viewBox="0 0 {} {}" role="group" aria-label="{}">').format(
            FUNNEL_WIDTH, FUNNEL_HEIGHT, name
        ),
        _band(drawn, scale, "998"), _band(drawn, scale, "95"),
        _axes(scale, x_title, y_title),
        *(_mark(point, scale) for point in sorted(drawn, key=lambda p: p.place in ("far", "beyond"))),
        *_labels(drawn, scale),
        Markup("</svg>"),
    ]  # fmt: skip
    return Markup("").join(parts)


def _top(drawn: Sequence[Point]) -> float:
    highest = max(max(p.ratio for p in drawn), _middle([p.high_998 for p in drawn]), 1.6)
    return min(HIGHEST_RATIO, math.ceil(highest * 2.2) / 2)


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _band(drawn: Sequence[Point], scale: _Scale, limit: str) -> Markup:
    sides = []
    for side in ("high", "low"):
        limits = [(p.expected, float(getattr(p, f"{side}_{limit}"))) for p in drawn]
        whole = [_beyond(limits[0], scale.x_min), *limits, _beyond(limits[-1], scale.x_max)]
        sides.append([f"{scale.x(expected):.1f},{scale.y(value):.1f}" for expected, value in whole])
    outline = " ".join([*sides[0], *reversed(sides[1])])
    return Markup('<polygon class="band{}" points="{}"/>').format(limit, outline)


def _beyond(known: tuple[float, float], expected: float) -> tuple[float, float]:
    """The limit carried on to the drawing's edge: its distance from 1 shrinks with the root of the expected count."""
    return expected, 1 + (known[1] - 1) * math.sqrt(known[0] / expected)


def _axes(scale: _Scale, x_title: str, y_title: str) -> Markup:
    floor, right = FUNNEL_HEIGHT - BOTTOM, FUNNEL_WIDTH - RIGHT
    parts = []
    for tick in _ticks(scale.y_max):
        y = scale.y(tick)
        kind = "one" if tick == 1 else "grid"
        parts.append(
            Markup('<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(kind, LEFT, right, y, y)
        )
        parts.append(
            Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{:g}</text>').format(LEFT - 8, y + 4, tick)
        )
    for tick in _x_ticks(scale.x_min, scale.x_max):
        x = scale.x(tick)
        parts.append(
            Markup('<line class="stub" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, floor, floor + 4)
        )
        parts.append(
            Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{:g}</text>').format(x, floor + 17, tick)
        )
    parts.append(Markup('<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>').format(LEFT, right, floor))
    parts.append(
        Markup('<text class="title" x="{}" y="{}" text-anchor="end">{}</text>').format(
            right, FUNNEL_HEIGHT - 6, x_title
        )
    )
    parts.append(Markup('<text class="title" x="{}" y="{}">{}</text>').format(0, 12, y_title))
    return Markup("").join(parts)


def _ticks(top: float) -> list[float]:
    step = 0.5 if top <= 3 else 1.0
    return [step * i for i in range(int(top / step) + 1)]


def _x_ticks(low: float, high: float) -> list[float]:
    """Round numbers, thinned out so that their labels do not touch."""
    top = math.floor(math.log10(high))
    candidates = [10.0**power * step for power in range(top - 3, top + 1) for step in (1, 2, 5)]
    kept: list[float] = []
    for tick in reversed([tick for tick in candidates if low <= tick <= high]):
        if not kept or math.sqrt(kept[-1]) - math.sqrt(tick) > 0.07 * (math.sqrt(high) - math.sqrt(low)):
            kept.append(tick)
    return sorted(kept)


def _mark(point: Point, scale: _Scale) -> Markup:
    x, y = scale.x(point.expected), scale.y(point.ratio)
    shape = Markup('<g class="p {}" transform="translate({:.1f} {:.1f})"><title>{}</title>{}</g>').format(
        point.tone, x, y, point.told, shape_of(point.place)
    )
    leads_to = point.href or point.row
    return Markup('<a href="{}">{}</a>').format(leads_to, shape) if leads_to else shape


def shape_of(place: Place) -> Markup:
    """The mark of a place, centred on the origin."""
    if place == "far":
        return Markup('<path d="M0-7 6.5 5h-13z"/>')
    if place in ("beyond", "differs"):
        return Markup('<path d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>')
    if place in ("silent", "alone"):
        return Markup('<rect x="-3" y="-3" width="6" height="6"/>')
    return Markup('<circle r="4.5"/>')


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _labels(drawn: Sequence[Point], scale: _Scale) -> list[Markup]:
    """Names of points outside the limits, those with a finding first, as long as there is room beside the mark."""
    outside = [p for p in drawn if p.place in ("far", "beyond", "differs")]
    outside.sort(key=lambda p: (not p.href, -abs(p.ratio - 1), p.label))
    taken: list[Box] = [_around(scale.x(p.expected), scale.y(p.ratio)) for p in outside]
    labels: list[Markup] = []
    for point in outside:
        text = _short(point.label)
        for box, x, y, anchor in _seats(scale.x(point.expected), scale.y(point.ratio), _width(text)):
            if len(labels) < LABELS and _inside(box) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                labels.append(
                    Markup('<text class="label" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
                        x, y, anchor, text
                    )
                )
                break
    return labels


def _seats(x: float, y: float, width: float) -> list[tuple[Box, float, float, str]]:
    """Where a label may sit: right of its mark, left of it, above, below."""
    return [
        ((x + 10, y - 8, x + 10 + width, y + 8), x + 10, y + 4, "start"),
        ((x - 10 - width, y - 8, x - 10, y + 8), x - 10, y + 4, "end"),
        ((x - width / 2, y - 25, x + width / 2, y - 9), x, y - 12, "middle"),
        ((x - width / 2, y + 9, x + width / 2, y + 25), x, y + 21, "middle"),
    ]


def _around(x: float, y: float) -> Box:
    return x - 7, y - 7, x + 7, y + 7


def _inside(box: Box) -> bool:
    return box[0] >= LEFT and box[2] <= FUNNEL_WIDTH and box[1] >= 0 and box[3] <= FUNNEL_HEIGHT - BOTTOM


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _width(text: str) -> float:
    """About how wide a label of 12 px is."""
    return sum(12.5 if ord(sign) > 0x2E80 else 7.0 for sign in text)


def _short(label: str, most: int = 18) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def strip(fact: Mapping[str, Number], place: Place, tone: str, *, name: str) -> Markup:
    """The place of one ratio in its own limits, on a line from 0; empty without limits."""
    ratio, low, high = fact.get("ratio"), fact.get("low_95"), fact.get("high_95")
    if ratio is None or low is None or high is None:
        return Markup("")
    wide_low, wide_high = fact.get("low_998"), fact.get("high_998")
    wide_low, wide_high = low if wide_low is None else wide_low, high if wide_high is None else wide_high
    top = max(ratio * 1.15, wide_high * 1.15, 1.5)
    width, left = 260.0, 10.0

    def at(value: float) -> float:
        return left + width * min(max(value, 0.0), top) / top

    return Markup(
        '<svg class="strip" viewBox="0 0 280 52" role="img" aria-label="{name}">'
        '<rect class="track" x="{left}" y="18" width="{width}" height="12" rx="6"/>'
        '<rect class="band998" x="{a:.1f}" y="18" width="{aw:.1f}" height="12"/>'
        '<rect class="band95" x="{b:.1f}" y="18" width="{bw:.1f}" height="12"/>'
        '<line class="one" x1="{o:.1f}" x2="{o:.1f}" y1="13" y2="35"/>'
        '<text class="tick" x="{o:.1f}" y="48" text-anchor="middle">1</text>'
        '<g class="p {tone}" transform="translate({x:.1f} 24)">{mark}</g>'
        '<text class="here" x="{tx:.1f}" y="11" text-anchor="{anchor}">{ratio:.2f}</text></svg>'
    ).format(
        name=name, left=left, width=width, a=at(wide_low), aw=at(wide_high) - at(wide_low), b=at(low),
        bw=at(high) - at(low), o=at(1), tone=tone, x=at(ratio), mark=shape_of(place),
        tx=min(max(at(ratio), 24.0), 256.0), anchor="middle", ratio=ratio,
    )  # fmt: skip


def spark(values: Sequence[tuple[str, float | None]], told: Sequence[str], *, name: str) -> Markup:
    """A small line over periods; a gap where too little was seen. ``told`` is the text of each value."""
    known = [value for _, value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    top, steps = max(known) or 1.0, max(len(values) - 1, 1)
    spots = [
        None if value is None else (4 + 88 * i / steps, 20 - 16 * value / top) for i, (_, value) in enumerate(values)
    ]
    lines = "".join(("L" if i and spots[i - 1] else "M") + f"{s[0]:.1f} {s[1]:.1f}" for i, s in enumerate(spots) if s)
    last = next(s for s in reversed(spots) if s)
    text = "; ".join(f"{period} {value}" for (period, _), value in zip(values, told, strict=True))
    return Markup(
        '<svg class="spark" viewBox="0 0 96 24" role="img" aria-label="{}"><title>{}</title><path d="{}"/>'
        '<circle cx="{:.1f}" cy="{:.1f}" r="2.5"/></svg>'
    ).format(f"{name} {text}", escape(text), Markup(lines), last[0], last[1])
