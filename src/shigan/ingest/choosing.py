"""Takes what is in each column. Gives the column for each role, with the reason and how sure it is. Never two roles to one column."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from shigan.ingest.choosing_units import also_kind, most_like_units, suits_unit
from shigan.ingest.content import Content, known_share
from shigan.ingest.heading_words import STANDARD_CASES, column_words, name_score, plain_name
from shigan.ingest.named_columns import NO_COLUMN, said_of
from shigan.ingest.persons import have_units
from shigan.ingest.profiles import Profile
from shigan.ingest.raw import SHEET
from shigan.ingest.remarks import Remark
from shigan.ingest.roles import role_name

Sureness = Literal["sure", "likely", "doubtful"]
MOST_STEPS: Final = 5_000
TIME_SHARE: Final = 0.9
NAMED_SHARE: Final = 0.5
ONCE_SHARE: Final = 0.95
MOST_UNITS: Final = 1_000
CLEARLY: Final = 1.2
"""The best column is likely, and not doubtful, where it behaves so much more like steps than the next."""


Ranked = tuple[tuple[str, float], ...]
"""Columns with how well each suits a role, 0 to 1, the best first."""
PERFECT: Final = 2.0
"""How clearly a column behaves like steps whose order is certain and whose beginning is always the same."""


@dataclass(frozen=True)
class Choice:
    """One column taken for one role. ``ranked``: it and what else might be, where that was looked at."""

    role: str
    column: str
    sureness: Sureness
    why: Remark
    example: str | None
    ranked: Ranked = ()

    @property
    def score(self) -> float | None:
        """How well the column suits, 0 to 1; None where nothing was weighed."""
        return dict(self.ranked).get(self.column)

    @property
    def second(self) -> tuple[str, float] | None:
        """The best of the others, with its score."""
        return next((one for one in self.ranked if one[0] != self.column), None)


class Chooser:
    """Gives each role the column whose name and content suit it best; a column has one role."""

    def __init__(
        self, found: Named[str, Profile], content: Content, status: str | None = None, stated: Named[str, str] | None = None
    ) -> None:
        """``content``: what names do not tell. ``status``: the column whose name and words are those of the status of a case.
        ``stated``: by role the column that a person named, or NO_COLUMN."""
        self.stated = stated or {}
        self.found = found
        self.content = content
        self.status = status
        self._once_by_content = False
        self.choices: dict[str, Choice] = {}
        self.doubts: list[Remark] = []

    def choose_all(self) -> None:
        for role, column in self.stated.items():
            if column in self.found and role != "status":
                why = said_of(role)
                self._take(role, column, "sure", Remark(why.zh, str(why)), ((column, 1.0),))
        for role in ("due", "recorded", "opened", "cancelled", "closed", "time", "case", "lifecycle", "activity", "person", "unit",
                     "counterpart_unit", "counterpart", "assignee", "kind", "channel", "outcome"):  # fmt: skip
            self._choose(role)
        self._assignee_acts()
        self._unit_behind_person()
        self._kind_beside_unit()
        if "unit" not in self.choices and "unit" not in self.stated:
            self._choose("role")
        if "case" not in self.choices:
            self._case_by_row_number()
        if self.is_case_per_row():
            self._open_by_time()
            self._unit_by_content()
            return
        if "case" not in self.stated and self.choices.get("case") and self._is_row_number(self.choices["case"].column):
            del self.choices["case"]
        if "case" not in self.choices:
            self._case_by_content()
        elif not {"activity", "time"} & self.choices.keys() and self._comes_once(self.found[self.choices["case"].column]):
            self._whole_by_content()
        if not self.is_case_per_row():
            self._time_by_content()
            self._activity_by_content()
        self._unit_by_content()

    def _assignee_acts(self) -> None:
        """To whom a matter is assigned is who deals with it, where nothing else says who did; else who it is passed to."""
        if (assignee := self.choices.pop("assignee", None)) is None:
            return
        role = "counterpart" if "person" in self.choices or "person" in self.stated else "person"
        if role in self.choices:
            return
        why = Remark("没有别的列说明由谁办理，分派给谁即由谁办理。",
                     "No other column says who acted; whoever a matter is assigned to deals with it.")  # fmt: skip
        is_person = role == "person"
        self.choices[role] = replace(assignee, role=role, sureness="likely", why=why) if is_person else replace(assignee, role=role)

    def _unit_behind_person(self) -> None:
        """Where no column is the unit, but nearly every person has one in brackets."""
        person = self.column("person")
        if "unit" in self.choices or "unit" in self.stated or person is None or not have_units(self.found[person].common):
            return
        why = Remark("没有单位列；姓名后的括号里是单位。", "No column is the unit; it stands in brackets behind the names.")
        self.choices["unit"] = Choice("unit", person, "likely", why, self.found[person].example)

    def _unit_by_content(self) -> None:
        """Where no name tells, or only one that is also used for kinds, the column whose texts are names of units."""
        named, role, case = self.choices.get("unit"), self.choices.get("role"), self.column("case")
        if "unit" in self.stated or role or (named and not also_kind(named.column)):
            return
        able = (one for one in self.found.values() if self._may_be_unit(one, case))
        best = most_like_units(able, self.found[named.column] if named else None)
        if best is None:
            return
        if named:
            self.doubts.append(Remark(
                f"列“{named.column}”也可能是单位；“{best}”中的名称更像单位，已以其为单位，请核对。",
                f"'{named.column}' might be the unit, too; the texts of '{best}' are more like names of units, "
                "so it was taken. Please check."))  # fmt: skip
        why = Remark("其中的名称是单位的叫法。", "Its texts are names of units.")
        self._take("unit", best, "likely", why)

    def _kind_beside_unit(self) -> None:
        """A heading that is used for units and kinds alike is one of kinds, where another says clearly which the unit is."""
        unit = self.column("unit")
        if unit is None or also_kind(unit) or "kind" in self.choices:
            return
        for column, profile in self.found.items():
            if also_kind(column) and column not in self._taken() and self._suits("kind", profile):
                why = Remark(f"单位另有“{unit}”一列，它便是事项类型。", f"The unit is '{unit}', so this one is the kind of matter.")
                self._take("kind", column, "likely", why)
                return

    def _may_be_unit(self, profile: Profile, case: str | None) -> bool:
        """A unit deals with several matters, and of a matter with several rows not always with all."""
        if profile.column in self._taken() or profile.time is not None or not 2 <= profile.distinct <= MOST_UNITS or case is None:
            return False
        if 2 * profile.distinct > max(self.found[case].distinct, 4):
            return False
        return self.is_case_per_row() or not self.content.stays(profile.column, case)

    def is_case_per_row(self) -> bool:
        """A row is a whole case if (nearly) no case number comes twice, and there are times of opening and of an ending,
        or a time of opening and a column that tells how the case stands.

        A few numbers that were typed twice do not turn the lines of a table into steps.
        """
        case = self.choices.get("case")
        if "activity" in self.stated or case is None or not self._comes_once(self.found[case.column]):
            return False
        if self._once_by_content or self.stated.get("closed") == NO_COLUMN:
            return "opened" in self.choices
        if "closed" in self.choices or "cancelled" in self.choices:
            return "opened" in self.choices or "time" in self.choices
        return self.status is not None and "opened" in self.choices

    @staticmethod
    def _comes_once(profile: Profile) -> bool:
        return profile.filled > 1 and profile.distinct >= ONCE_SHARE * profile.filled

    def _open_by_time(self) -> None:
        """The only other time of a whole case is when it began."""
        if "opened" in self.choices:
            return
        time = self.choices.pop("time")
        why = Remark(
            "除办结、时限外的时间，视为开始的时间。", "The time that is neither end nor limit counts as the beginning."
        )
        self.choices["opened"] = Choice("opened", time.column, "likely", why, time.example)

    def _is_row_number(self, column: str) -> bool:
        return plain_name(column) in {plain_name(name) for name in column_words()["case"]["row_numbers"]}

    def _case_by_row_number(self) -> None:
        taken = {choice.column for choice in self.choices.values()}
        for column, profile in self.found.items():
            if column not in taken and self._is_row_number(column) and self._comes_once(profile):
                why = Remark(
                    "没有编号列；一行一件事，以序号为编号。",
                    "There is no case number; a row is a matter, so its number serves.",
                )
                self._take("case", column, "likely", why)
                return

    def column(self, role: str) -> str | None:
        choice = self.choices.get(role)
        return choice.column if choice else None

    def _choose(self, role: str) -> None:
        if role in self.choices or role in self.stated:  # a person named it, or said that there is none
            return
        taken = {choice.column for choice in self.choices.values()}
        words = column_words()[role]
        scored = [
            (score, column)
            for column in self.found
            if column not in taken
            and (score := name_score(column, words)) > 0
            and self._suits(role, self.found[column])
        ]
        if not scored:
            return
        scored.sort(key=lambda one: -(suits_unit(one[1], one[0]) if role == "unit" else one[0]))
        score, column = scored[0]
        ranked = tuple((name, _of_name(points)) for points, name in scored)
        exact = score >= 1
        why = Remark(
            f"列名{'就是' if exact else '含有'}“{role_name(role).zh}”的常用叫法。",
            f"Its name {'is' if exact else 'contains'} a usual one for the {role_name(role).en}.",
        )
        self._take(role, column, "sure" if exact else "likely", why, ranked)

    def _take(self, role: str, column: str, sureness: Sureness, why: Remark, ranked: Ranked = ()) -> None:
        profile = self.found[column]
        if profile.time and profile.time.rivals:
            rivals = ", ".join(profile.time.rivals)
            self.doubts.append(
                Remark(
                    f"列“{column}”的时间既可读作 {profile.time.format}，也可读作 {rivals}；请用 --time-format 或在映射中写明格式。",
                    f"The times in '{column}' can be read as {profile.time.format} or as {rivals}; please state the format with "
                    "--time-format or in the mapping.",
                )
            )
            sureness = "doubtful"
        self._doubt_unread(profile)
        self.choices[role] = Choice(role, column, sureness, why, profile.example, ranked)

    def _doubt_unread(self, profile: Profile) -> None:
        if profile.time and profile.time.share < 1:
            share = 1 - profile.time.share
            self.doubts.append(
                Remark(
                    f"列“{profile.column}”中约 {share:.0%} 的写法不合格式 {profile.time.format}。",
                    f"About {share:.0%} of the different texts in '{profile.column}' do not fit the format {profile.time.format}.",
                )
            )

    def _suits(self, role: str, profile: Profile) -> bool:
        if role in ("time", "due", "recorded", "opened", "cancelled", "closed"):
            return profile.time is not None  # its name says so, and half of it at least can be read
        if role == "case" and profile.column in STANDARD_CASES:
            return True
        if role == "case":
            return profile.share_filled >= NAMED_SHARE and profile.distinct > 1 and profile.time is None
        if role == "unit":
            return profile.time is None  # one single unit is still the unit
        if role == "kind":
            return profile.time is None and profile.distinct > 1 and self._groups(profile)
        if role in ("role", "channel", "outcome"):
            return profile.distinct > 1 and profile.time is None
        if role == "activity":
            return profile.share_filled >= NAMED_SHARE and profile.distinct <= MOST_STEPS and profile.time is None
        return profile.time is None

    def _groups(self, profile: Profile) -> bool:
        """Several matters share a kind; a text that nearly every matter has for itself is its title."""
        case = self.choices.get("case")
        return case is None or 2 * profile.distinct <= max(self.found[case.column].distinct, 4)

    def _case_by_content(self) -> None:
        """Within which another column behaves like steps; where none does, but every row has a number and times, a row is a case."""
        taken = self._not_by_content()
        if ranked := self.content.cases_of_steps(taken):
            why = Remark("名称没有说明；同一编号的各行中，另有一列像环节一样有先后。",
                         "Its name does not tell; within the rows that share it another column runs like steps.")  # fmt: skip
            self._take("case", ranked[0][0], "likely", why, _of_perfect(ranked))
        elif (column := self.content.number_of_rows(taken)) and self._whole_by_content():
            why = Remark("名称没有说明；每行一个、从不重复。", "Its name does not tell; every row has another.")
            self._take("case", column, "doubtful", why)
        else:
            self._case_by_repeats(taken)

    def _case_by_repeats(self, taken: set[str]) -> None:
        able = [
            one
            for one in self.found.values()
            if one.column not in taken and one.time is None and one.share_filled == 1.0
            and one.distinct * 100 >= one.rows and one.distinct < one.rows
        ]  # fmt: skip
        if able:
            best = max(able, key=lambda one: one.distinct)
            why = Remark(
                "名称没有说明；它每行都有、且成组重复。",
                "Its name does not tell; it is on every row and repeats in groups.",
            )
            is_named = name_score(best.column, column_words()["case"]) >= 1  # a record of a single matter
            self._take("case", best.column, "likely" if is_named else "doubtful", why)

    def _whole_by_content(self) -> bool:
        """Two times in order: the beginning and the end of a whole matter."""
        dates = {role: self.choices[role].column for role in ("opened", "closed") if role in self.choices}
        if len(dates) < 2:
            pair = self.content.beginning_and_end(self._times())
            if pair is None:
                return False
            why = Remark("名称没有说明；两个时间总是一先一后。", "Their names do not tell; one time is never after the other.")
            self.choices.pop("time", None)
            for role, column in zip(("opened", "closed"), pair, strict=True):
                if role not in self.stated and column not in self.stated.values():
                    self._take(role, column, "doubtful", why)
        self._once_by_content = True
        return True

    def _times(self) -> list[Profile]:
        taken = {choice.column for choice in self.choices.values() if choice.role in ("due", "recorded")}
        return [one for one in self.found.values() if one.time and one.time.share >= TIME_SHARE and one.column not in taken]

    def _time_by_content(self) -> None:
        """Where no name tells, or the named one says the same on all rows of a matter and another does not."""
        case, named = self.column("case"), self.column("time")
        if "time" in self.stated:
            return
        times = self._times()
        moving = self.content.moving(times, case) if case else times
        if named and (not moving or named in {one.column for one in moving}):
            return
        if times := moving or times:
            best = max(times, key=lambda one: (one.filled, one.distinct))
            why = Remark(
                "名称没有说明，但内容都能读作时间。", "Its name does not tell, but its content reads as times."
            )
            self.choices = {role: choice for role, choice in self.choices.items() if choice.column != best.column}
            ranked = tuple((one.column, one.share_filled) for one in sorted(times, key=lambda one: one is not best))
            self._take("time", best.column, "likely" if len(times) == 1 else "doubtful", why, ranked)

    def _activity_by_content(self) -> None:
        """Where no name tells, or what a name tells stays as it is within a matter."""
        case, named = self.column("case"), self.choices.get("activity")
        if "activity" in self.stated:
            return
        if named and (case is None or not self.content.stays(named.column, case)):
            return
        steps = self.content.steps(case, self._not_by_content()) if case else []
        if steps:
            why = Remark("名称没有说明；同一事项的各行中，它像环节一样有先后。",
                         "Its name does not tell; within a matter it runs like steps.")  # fmt: skip
            is_clear = len(steps) == 1 or steps[0][0] >= CLEARLY * steps[1][0]
            ranked = _of_perfect([(column, strength) for strength, column in steps])
            self._take("activity", steps[0][1], "likely" if is_clear else "doubtful", why, ranked)
        elif named is None:
            self._activity_by_words()

    def _activity_by_words(self) -> None:
        taken = self._not_by_content()
        able = [one for one in self.found.values() if one.column not in taken and one.time is None
                and one.share_filled >= TIME_SHARE and 2 <= one.distinct <= 200]  # fmt: skip
        if able:
            best = max(able, key=lambda one: (known_share(one), one.distinct))
            why = Remark(
                "名称没有说明；它每行都有、且词不多。",
                "Its name does not tell; it is on every row and has few different words.",
            )
            self._take("activity", best.column, "doubtful", why)

    def _not_by_content(self) -> set[str]:
        """What can be neither case nor step: columns that have a role, and the name of the worksheet a row comes from."""
        return self._taken() | {SHEET}

    def _taken(self) -> set[str]:
        return {choice.column for choice in self.choices.values()}


def _of_name(points: float) -> float:
    """A usual heading has 90 to 100 in a hundred, the commonest most; one that contains a usual part less."""
    return points if points < 1 else min(1.0, 0.9 + (points - 1) / 15)


def _of_perfect(ranked: Sequence[tuple[str, float]]) -> Ranked:
    return tuple((column, min(1.0, strength / PERFECT)) for column, strength in ranked)


def empty_words(profile: Profile) -> tuple[str, ...]:
    return tuple(word for word in profile.common if word in set(column_words()["empty"]))


def is_chinese(chooser: Chooser) -> bool:
    return any(re.search(r"[\u3400-\u9fff]", column) for column in chooser.found)
