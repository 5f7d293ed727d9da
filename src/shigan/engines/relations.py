"""Takes nothing. Gives the relations every engine derives from the entries, column by column. Never computes.

Types: ``int`` (64 bit), ``text``, ``bool``. Unknown is null. Suffixes: ``_s`` seconds since 1970-01-01T00:00Z,
``_w`` the working-time coordinate (working seconds since the calendar's first day), plain ``*_w`` spans are
differences of it. The exact derivation, which every engine must reproduce, is in docs/relations.md.
"""

from __future__ import annotations

from typing import Final, Literal

ColumnType = Literal["int", "text", "bool"]
Columns = dict[str, ColumnType]

ENTRIES: Final[Columns] = {
    "sequence": "int", "item": "text", "kind": "text", "channel": "text", "action": "text", "activity": "text",
    "actor": "text", "unit": "text", "counterpart": "text", "counterpart_unit": "text", "outcome": "text",
    "at_s": "int", "at_w": "int", "period": "text", "due_s": "int", "due_w": "int",
    "part": "text",  # of engines.parts, as the procedure or the mapping says; null where it says nothing
    "nth": "int",  # for submit; receive, decline or taking over; close: which of the item's it is, 3 for all later ones; else 1
    "outcome_known": "bool",  # the entry says that there is an outcome, or that there is none, without saying which
    "held_by": "text",  # person holding the item when this happened (after it, for custody entries)
    "held_by_unit": "text",
    "review": "text",  # for submit: 'returned' | 'passed' | null while unanswered
    "after_due": "bool",  # happened after the due instant in force before it; null without a due
    # for close that ends a life: who did its outcome entry; for complain and rate: that of the life they speak of
    "done_by": "text", "done_by_unit": "text",
    "done_step": "text",  # of the same: the activity of that outcome entry
    "followed_90d": "bool",  # for close that ends a life: 90 days have passed by as_of, whatever happened in them
    "reopened_90d": "bool",  # for close that ends a life: reopened or complained of within 90 days
    "in_burst": "bool",  # for close that ends a life: its outcome is one of >= 5 by one person within one hour
    "kept": "bool",  # for promise: result by the promised instant; null while it lies ahead
    "to_lower": "bool",  # for assign: the counterpart's unit is of a lower tier; null when tiers are unknown
    "guided": "bool",  # for assign: a guide entry by the assigning unit follows in the item
    "arbitrated_w": "int",  # for dispute: working seconds to the next arbitrate in the item; null if none yet
    "unfounded": "bool",  # for decline: its reason was not accepted; one that was 'pending': judged unfounded in the end
}  # fmt: skip

HOLDS: Final[Columns] = {
    "level": "text",  # 'person' | 'unit'
    "holder": "text", "item": "text", "hold_no": "int", "kind": "text", "channel": "text",
    # unit level: the holder; person level: the unit of the person's entries in the hold (smallest text), else the one
    # to which the entry that passed the item to the person sent it, or null
    "unit": "text",
    "period": "text",  # of received_s
    "period_left": "text",  # of left_s; null while open
    "received_s": "int", "received_w": "int", "received_from": "text",
    "received_inside": "bool",  # from a person of the same unit; null where a unit is unknown, at unit level and from nobody
    "left_s": "int", "left_w": "int", "passed_to": "text",
    "ended_by": "text",  # 'handover' | 'close' | 'cancel' | 'open' | 'unknown'
    "ended": "bool",  # false for 'open' and 'unknown': the hold is censored
    "left_way": "text",  # handovers.way of the hand-over that ended the hold; null otherwise
    "step": "text",  # the activity of its first own work, else the holder's commonest step in the kind; null: unknown
    "settled": "bool",  # it began when the outcome was there: nothing is charged
    "yields_outcome": "bool",  # the outcome entry of its life is one of its own
    "held_w": "int", "waited_w": "int", "leave_w": "int",
    "charged_w": "int",  # up to the outcome, less waiting and leave
    "charged_minutes": "int",  # charged_w / 60, rounded up
    # received -> first action (or end of what was seen), less waiting and leave before it, rounded up
    "response_minutes": "int",
    "acted": "bool",  # a first action was seen
    "n_entries": "int", "n_work": "int", "n_acts": "int", "n_steps": "int", "n_reminders": "int",
    "moved_after_reminder": "bool",  # null without reminder; true when the first action came after the first reminder
    "longest_gap_w": "int",  # longest time without any entry inside the hold, waiting excluded
    # of the kind and step at this level; null when fewer than 10 ended holds
    "norm_median_w": "int", "norm_p90_w": "int", "norm_gap_p90_w": "int",
    "due_s": "int",
    "item_late": "bool",  # items.late
    "excess_w": "int",  # greatest(0, charged_w - norm_median_w); 0 when settled, else null without norm
    "item_excess_w": "int",  # sum of excess_w over the item's holds at this level; null if any is null
    "first_sequence": "int", "last_sequence": "int",
    "last_step": "text",  # the activity of the entry last_sequence: how far the holder took the item
}  # fmt: skip

ITEMS: Final[Columns] = {
    "item": "text", "kind": "text", "channel": "text", "period": "text",
    "unit": "text",  # who did the entry at which the item is judged; while there is none, who holds it
    "person": "text",
    "step": "text",  # the activity of the entry at which the item is judged; while there is none, the step of the hold it is in
    "opened_s": "int", "opened_w": "int", "closed_s": "int", "closed_w": "int", "due_s": "int", "due_w": "int",
    "outcome_sequence": "int", "outcome_s": "int", "outcome_w": "int",  # the outcome entry of the last life
    "outcome_by": "text",  # how it was found: 'accepted' | 'declared' | 'work' | 'ending'
    "status": "text",  # 'closed' | 'cancelled' | 'open' | 'unknown'
    # outcome (or a hand-in that waits) after due, or none yet and past due; null without due, for unknown and cancelled
    "late": "bool",
    "overdue_w": "int",  # working seconds past due when late, else 0; null when late is null
    "last_tenth": "bool",  # closed, outcome in time and within the last tenth of opened..due; null otherwise undefined
    "n_entries": "int", "n_unit_holds": "int", "n_person_holds": "int",
    "handovers_before_work": "int",  # of persons (of units when no person is known): 'passed' or 'back', before the first work
    "has_work": "bool",
    "first_tier": "int", "solved_tier": "int",  # tier of the first unit holding it and of the unit that did it; null when unknown
    "solved_higher": "bool",  # solved_tier > first_tier, of closed items; null when unknown
    "reopened": "bool",  # something after an ending shows that it was dealt with again
    "touched_after": "bool",  # anything at all is later than its first ending, by the second
    "has_outcome": "bool",  # for closed: the closing or the outcome entry tells an outcome; null otherwise
    "first_sequence": "int", "last_sequence": "int",
}  # fmt: skip

HANDOVERS: Final[Columns] = {
    "level": "text", "holder": "text", "to_holder": "text",
    "pair": "text",  # holder + ' → ' + to_holder
    "item": "text", "kind": "text", "channel": "text", "period": "text", "at_s": "int",
    "way": "text",  # 'intake' | 'dealt' | 'inside' | 'onward' | 'back' | 'passed'
    "action": "text",  # of the entry that gave the item away
    "step": "text",  # of the giver's hold
    "to_step": "text",  # what the receiver does most often in the kind; null: nothing that is known
    "worked": "bool",  # the giver had n_work > 0
    "came_back": "bool",  # the receiver's hold was followed at once by a hold of the giver, by the way 'back'
    "came_back_idle": "bool",  # ... and the receiver had done nothing that the record shows
    "went_again": "bool",  # it came back, and the giver passed it to the same again, by the way 'back' or 'passed'
    "same_unit": "bool",  # person level: both holds have the same known unit
    "sequence": "int",  # the entry at which it passed
}  # fmt: skip

RELATIONS: Final[dict[str, Columns]] = {
    "entries": ENTRIES, "holds": HOLDS, "items": ITEMS, "handovers": HANDOVERS,
}  # fmt: skip
