"""The ping-pong and push-to-front questions of Volvo IT: the road's figures equal a count by hand, to the last incident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import real_data as real
from tests.journeys.real_data import Road
from tests.journeys.volvo_by_hand import Count, by_team, count
from tests.journeys.volvo_steps_by_hand import journeys, onward_returns

ONWARD = Counter({("S43", "S42"): 1, ("L60 2nd", "G51 2nd"): 1, ("S9 2nd", "G97"): 1})


@pytest.fixture(scope="module")
def hand(real_log: Callable[[str], Path]) -> Count:
    return count(real_log(real.VOLVO))


def test_the_returns_that_pass_an_incident_on_to_its_next_step_are_three(real_log: Callable[[str], Path]) -> None:
    onward = onward_returns(journeys(real_log(real.VOLVO)))
    assert onward == ONWARD


def to_and_fro(hand: Count) -> Counter[tuple[str, str]]:
    return hand.again - Counter({(taker, giver): n for (giver, taker), n in ONWARD.items()})


def test_every_ordered_pair_of_teams_has_the_hand_overs_counted_by_hand_and_those_that_went_to_and_fro(
    hand: Count, road: Road
) -> None:
    """What was sent again as the next step of the process did not go to and fro."""
    facts = road(real.VOLVO).fact("ping_pong", "pair")
    counted = {subject: (row["n"], row["observed"]) for subject, row in facts.items()}
    by_hand = {f"{giver} → {taker}": (n, to_and_fro(hand)[giver, taker]) for (giver, taker), n in hand.given.items()}
    assert counted == by_hand
    assert (len(by_hand), sum(hand.given.values())) == (2_441, 9_381)
    assert (sum(hand.back.values()), sum(hand.again.values())) == (2_323, 667)


def test_returns_without_work_are_those_counted_by_hand(hand: Count, road: Road) -> None:
    facts = road(real.VOLVO).fact("ping_pong_idle", "pair")
    by_hand = {f"{giver} → {taker}": hand.idle[giver, taker] for giver, taker in hand.given}
    assert {subject: row["observed"] for subject, row in facts.items()} == by_hand
    assert sum(hand.idle.values()) == 21  # one return in a hundred: nearly all teams do something before they give back


def test_a_team_gave_and_had_it_go_to_and_fro_as_often_as_counted_by_hand(hand: Count, road: Road) -> None:
    facts = road(real.VOLVO).fact("ping_pong", "unit")
    assert {subject: row["n"] for subject, row in facts.items()} == by_team(hand.given)
    returned = by_team(to_and_fro(hand))
    assert {subject: row["observed"] for subject, row in facts.items()} == {team: returned.get(team, 0) for team in facts}


def test_products_are_pushed_past_the_front_as_often_as_counted_by_hand(hand: Count, road: Road) -> None:
    facts = road(real.VOLVO).fact("solved_higher", "kind")
    by_hand = {product: (n, hand.higher[product]) for product, n in hand.closed.items()}
    assert {subject: (row["n"], row["observed"]) for subject, row in facts.items()} == by_hand
    assert (sum(hand.closed.values()), sum(hand.higher.values())) == (7_455, 1_419)


def test_where_the_definitions_differ_both_are_counted(hand: Count) -> None:
    """We stop at a closing: what is opened again is a new journey, so 50 times A, B, A across a closing is no ping-pong.

    And 'solved higher' asks where an incident began and where it was closed. The challenge's owner also asks for every
    incident that the second or third line touched at all; that is twice as many, because 1,524 of them began there, came
    back to the front, or stayed at the line they began on.
    """
    assert hand.back_past_endings - sum(hand.back.values()) == 50
    assert sum(hand.beyond_first.values()) == 2_943
    assert sum(hand.beyond_first.values()) - sum(hand.higher.values()) == 1_524
