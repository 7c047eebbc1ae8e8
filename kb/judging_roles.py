"""Whether a provision speaks of the persons of a statement, and lets the same one act on the other.

"An adult who proposes to meet a child" has the words of "a child who proposes to meet an adult", and is not the same.
"""

from __future__ import annotations

import re

from kb.judging_match import Match, Said
from kb.judging_terms import PERSONS, SUBJECTS
from kb.judging_words import Clause, has_same_order
from kb.model import Pinpoint
from kb.records import Duty

_PATIENTS = frozenset({"user", "victim"})
"""Persons for whom all of a text is: what it forbids is forbidden to their cost though it names others."""
_ENABLES = re.compile(r"^(?:allow|enable|permit|entitle|grant|guarantee|secure|make possible|give)\b", re.I)
_ACTS = re.compile(r"\b(?:must|shall|ha(?:s|ve) to) (?!be\b|have\b|get\b|receive\b|obtain\b)", re.I)
"""Duties that give someone a right, and a statement by which someone has to act."""


def find_other_roles(said: Said, match: Match, duty: Duty | None) -> str:
    """Why who acts on whom may be another matter in the provision; "" where it is the same."""
    persons = said.notions & PERSONS
    unnamed = find_unnamed(said, match)
    others = frozenset(n for h in match.near for n in h.clause.notions & PERSONS) - persons
    if unnamed and (
        (others and unnamed - _PATIENTS)
        or unnamed - SUBJECTS.get(Pinpoint.parse(match.ground.id).document, frozenset())
    ):
        return "does not speak of the same persons"
    named = persons - unnamed
    if len(named) > 1 and not any(has_same_order(said.clause, h.clause) for h in match.near):
        return "names the persons in another order"
    first = min(said.clause.places)[1]
    if persons == {first} and match.near and all(_stands_behind(first, h.clause) for h in match.near):
        return "says it of someone else"
    if duty is not None and said.modal == "must" and _ENABLES.match(duty.act) and _ACTS.search(said.clause.text):
        return "gives a right and no duty"
    return ""


def _stands_behind(person: str, held: Clause) -> bool:
    """True where a clause names someone else before a person: what it says first, it says of the other."""
    there = [n for _, n in sorted(held.places) if n in PERSONS]
    return person in there and there[0] != person


def find_unnamed(said: Said, match: Match) -> frozenset[str]:
    """The persons of a statement that none of the clauses nearest to it names."""
    return (said.notions & PERSONS) - frozenset(n for h in match.near for n in h.notions)
