"""Who speaks in a paragraph of "THE LAW": the Court or someone whose view it reports.

The words that tell are in `judgment_words`.
"""

from __future__ import annotations

from enum import Enum

from ingest import judgment_words as words

_HEAD = 700  # a first sentence is looked for in so many characters
_ASIDES = ("“", '"', "(", "...")


class Voice(Enum):
    """The speaker; `CONVENTION` for a paragraph that only sets out an Article. `NONE` is false in a condition."""

    NONE = 0
    PARTY = 1
    COURT = 2
    CONVENTION = 3

    def __bool__(self) -> bool:
        return self is not Voice.NONE


def opening_voice(text: str) -> Voice:
    """Who speaks at the start of a paragraph.

    >>> opening_voice("As to the Government’s argument that a remedy lay, the Court notes that none was open.").name
    'COURT'
    """
    if words.CONVENTION.match(text.split("\n", 1)[0]):
        return Voice.CONVENTION
    sentence = _first_sentence(text)
    if words.ENDORSES.match(sentence):
        return Voice.COURT
    court = words.COURT.search(sentence)
    party = words.PARTY.search(sentence) or words.PRONOUN_PARTY.search(sentence) or words.PARTY_OPENING.search(sentence)
    if court and party:
        subordinate = bool(words.SUBORDINATE.match(sentence))
        return Voice.COURT if subordinate or court.start() < party.start() else Voice.PARTY
    if court:
        return Voice.COURT
    if party:
        return Voice.PARTY
    return Voice.COURT if words.COURT_OPENING.match(sentence) and not reports_another(text) else Voice.NONE


def opens_with_report(text: str) -> bool:
    """True where a party is the subject of the first clause and what it said is reported."""
    return bool(words.OPENS_WITH_PARTY.match(text))


def reports_another(text: str) -> bool:
    """True where a paragraph opens with the view of somebody named who is no authority ("The Foundation submitted")."""
    match = words.OTHER_PARTY.match(_first_sentence(text))
    return bool(match) and not words.AUTHORITY.search(match.group() if match else "")


def reads_as_court(text: str) -> bool:
    """True where a paragraph that names no speaker is reasoning in the present tense or decides something."""
    sentence = _first_sentence(text)
    if words.REPORTED_PAST.search(sentence):
        return False
    present = words.PRESENT.search(sentence)
    rests_on_law = words.CITES.search(text) or words.RULE_OPENING.match(text)
    return bool(words.DISPOSES.search(text)) or bool(present and rests_on_law)


def names_court(text: str) -> bool:
    """True where the first sentence says in the Court’s own name, or not in reported speech, what it finds."""
    sentence = _first_sentence(text)
    return bool(words.COURT.search(sentence)) or not words.REPORTED_PAST.search(sentence)


def speaks_for_court(text: str) -> bool:
    """True where the Court speaks anywhere in a paragraph."""
    return bool(words.COURT.search(_own_words(text))) or bool(words.COURT_OPENING.match(text))


def last_voice(text: str) -> Voice:
    """Who spoke last in a paragraph; `NONE` where nobody is named."""
    own = _own_words(text)
    court = max((m.start() for m in words.COURT.finditer(own)), default=-1)
    party = max((m.start() for m in words.PARTY.finditer(own)), default=-1)
    if court == party:
        return opening_voice(text)
    return Voice.COURT if court > party else Voice.PARTY


def restates_case_law(text: str) -> bool:
    """True for a paragraph that sets out principles of the case-law and does not come to the case before the Court."""
    if not words.RESTATES.search(_first_sentence(text)) or words.TO_THE_CASE.search(text):
        return False
    return bool(words.CITES.search(text) or words.NORM.search(text))


def _first_sentence(text: str) -> str:
    head = text[:_HEAD]
    end = words.SENTENCE_BREAK.search(head)
    return head[: end.end()] if end else head


def _own_words(text: str) -> str:
    """A paragraph without the lines that only quote."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(_ASIDES))
