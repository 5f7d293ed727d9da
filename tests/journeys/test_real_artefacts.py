"""What a record's own way of writing makes look bad is not held against anyone."""

from __future__ import annotations

from tests.journeys import real_data as real
from tests.journeys.real_data import Road
from tests.journeys.volvo_steps_by_hand import journeys


def test_people_known_by_their_first_names_only_are_not_spoken_of(road: Road) -> None:
    done = road(real.VOLVO)
    assert "person" not in done.receipt["records"]
    assert not [finding.id for finding in done.findings if finding.level == "person"]


def test_who_begins_a_matter_by_acting_on_it_has_waited_for_nobody(road: Road) -> None:
    """6,989 of the 17,202 holds of Volvo's teams begin with the team's own action, at the very second.

    By hand there are as many: 29 closings of what was closed already, with nothing between, begin no hold.
    """
    holds = road(real.VOLVO).relation("holds").to_pylist()
    teams = [hold for hold in holds if hold["level"] == "unit"]
    begun = [hold for hold in teams if hold["received_from"] is None and hold["response_minutes"] == 0]
    assert (len(teams), sum(hold["acted"] for hold in begun)) == (17_202, 6_989)
    assert sum(len(stays) for _, stays in journeys(road(real.VOLVO).log)) == len(teams)
    timed = road(real.VOLVO).fact("first_action", "unit")
    waited = [hold for hold in teams if hold["received_from"] is not None or hold["response_minutes"] > 0]
    owed = [hold for hold in waited if hold["acted"] or hold["left_way"] in (None, "passed", "back")]
    assert sum(row["n"] for row in timed.values()) == sum(not hold["settled"] for hold in owed) == 9_705


def test_accounts_of_the_system_are_nobody(road: Road) -> None:
    names = {person.name for person in road(real.RECEIPT).ground().ledger.directory().values()}
    assert len(names) == 43
    assert not names & {"admin1", "admin2", "admin3", "test", "TEST"}


def test_a_building_permit_with_an_end_date_is_not_open_for_years(road: Road) -> None:
    late = road(real.PERMITS).fact("overdue", "kind")["Bouw"]
    assert (late["n"], late["observed"]) == (93, 28)
    assert not [finding.id for finding in road(real.PERMITS).findings if finding.rule == "limit_doubtful_kind"]
