"""How strongly a provision says what a statement asks: must, should, may, and under which conditions.

A yes to "Must platforms publish …?" is no yes where the text only recommends it, nor where it says "where appropriate".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from kb.judging_match import Match, Said
from kb.judging_words import Clause
from kb.records import Duty

Verdict = Literal["yes", "no", "weaker", "conditional", "stronger", "unclear"]

_DUTY_HOLDS = 0.5
"""Share of a statement that a duty must hold for its modal to be the one that counts."""
_RANK: Mapping[str, int] = {"must": 3, "shall": 3, "should": 2, "encouraged": 1, "may": 0}
_SOFT = re.compile(r"^(?:also |further )?(?:consider|endeavour|encourage|seek to|strive|aim to|favour)\b", re.I)
_SOFT_QUALIFIER = re.compile(r"^(?:shall|are|is|may) (?:consider|endeavour|encourag|aim to|invit)\w*", re.I)
_SOFTLY = re.compile(r"\b(?:consider|endeavour|encourag|aim to|invit)\w*\b", re.I)
_STATE_MAY = re.compile(
    r"^(?:(?:a|the|each|any) )?(?:member )?(?:states?|part(?:y|ies)) (?:may|can|(?:is|are) free to)\b", re.I
)
_CONDITION = re.compile(
    r"\b(?:as|where|when|if|extent|cases?|situations?|conditions|circumstances) (?:\w+ )?appropriate\b"
    r"|appropriate (?:in|cases|situations|conditions)|in accordance|under (?:the )?conditions|conditions? "
    r"|to the (?:widest )?extent|in conformity|in ?so ?far|in the event|national (?:context|law)|internal law"
    r"|domestic law|(?:when(?:ever)?|where|if) (?:necessary|possible|feasible)|necessary in a democratic"
    r"|strictly necessary|interests of justice|upon (?:their )?request|prescribed by law|legal system"
    r"|particularly difficult", re.I,
)  # fmt: skip
"""Qualifiers that a yes must not keep to itself; others only say what a provision is about."""


_MODAL = re.compile(r"\b(?:shall|should)\b", re.I)
_OPENING = 60
"""Characters behind a modal."""
_OF_A_MEANS = re.compile(r"necessary(?! in a democratic)", re.I)
"""Qualifiers that mostly belong to one means among several: they count only beside what is said."""


def find_duty(match: Match) -> Duty | None:
    """The duty that the statement speaks of: that of the clause nearest to it."""
    return next((h.line.duty for share, h in match.clauses if h.line.duty is not None and share >= _DUTY_HOLDS), None)


def strength_of(duty: Duty | None) -> str:
    """The modal of a duty; "encouraged" where its verb or a qualifier makes it soft ("shall endeavour to")."""
    if duty is None:
        return "none"
    soft = _SOFT.match(duty.act) or any(_SOFT_QUALIFIER.match(q) for q in duty.qualifiers)
    return "encouraged" if soft and duty.strength != "may" else duty.strength


def find_conditions(said: Said, match: Match, duty: Duty | None) -> tuple[str, ...]:
    """Qualifiers of the duty that the statement does not have itself, and that govern what it speaks of.

    One that stands behind the modal softens the whole duty, one that stands elsewhere what it stands beside.
    """
    if duty is None:
        return ()
    own = said.clause.text.lower()
    near = [h.clause for h in match.near[:2]]
    about = " ".join(_cut(c, said.notions) + _open_of(c) for c in near)
    around = " ".join(c.text.lower() for c in near)
    found = [q for q in duty.qualifiers if _CONDITION.search(q) and q.lower() not in own]
    return tuple(q for q in found if q.lower() in about or (q.lower() not in around and not _OF_A_MEANS.search(q)))


def _open_of(clause: Clause) -> str:
    """The words right behind the modal of a clause: what softens it there softens all of it."""
    modal = _MODAL.search(clause.text)
    return clause.text[modal.start() : modal.end() + _OPENING].lower() if modal else ""


def _cut(clause: Clause, notions: frozenset[str]) -> str:
    """The words of a clause about some notions."""
    start, end = clause.span_of(notions)
    return clause.text[max(0, start) : end].lower()


def compare_strength(said: Said, duty: Duty | None, strength: str, qualifiers: tuple[str, ...]) -> Verdict:
    """The verdict on a statement that a provision bears out, by how strongly the two speak."""
    asked, held = _RANK.get(said.modal, -1), _RANK.get(strength, -1)
    if strength == "encouraged" and duty is not None and _SOFTLY.search(said.clause.text):
        held = _RANK.get(duty.strength, 1)
    if held < 0 and asked >= _RANK["should"]:
        return "unclear"  # where no duty is laid, words alone do not say what has to be done
    if asked < 0 <= held < _RANK["should"] and not _SOFTLY.search(said.clause.text):
        return "unclear"  # what may or should be considered is not so
    if asked > held >= 0:
        return "weaker"
    if held == _RANK["shall"] and (said.modal == "should" or _STATE_MAY.search(said.clause.text)):
        return "stronger"
    return "conditional" if qualifiers else "yes"
