"""One visit: the answers given in it, in memory, the one in sight, and the files it may become.

Nothing here touches a disk. A saved session is data of unknown origin: it is read within bounds, its citations are
printed anew from the texts held now, and each of its sentences is verified again (`reopen`).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kb.conversation import Turn
from kb.errors import KbError, ReadError, UsageError
from kb.export import export_answers, name_file, read_session
from kb.model import Answer, Claim, Layer, Support, Unit
from kb.ui import Knowledge
from kb.ui.provision import FoldedText

MAX_ENTRIES: Final = 50
"""Answers of one visit that are kept; the oldest goes first."""
MAX_REOPENED: Final = 50
MAX_FILE: Final = 5_000_000
"""Bytes of a session file: a visit of fifty long answers has a fifth of it."""
_HAS_NO_CITATION: Final = "it cites nothing, so that nothing shows it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An answer of the visit; `file` is the name of the session it was opened from, "" where it was asked here."""

    answer: Answer
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The answers, oldest first, and the place of the one in sight (-1: none)."""

    entries: tuple[Entry, ...] = ()
    at: int = -1

    @property
    def shown(self) -> Entry | None:
        return self.entries[self.at] if 0 <= self.at < len(self.entries) else None

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(entry.answer for entry in self.entries)

    @property
    def turn(self) -> Turn | None:
        """What a follow-up may lean on: the answer in sight."""
        return read_turn(self.shown.answer) if self.shown else None

    def add(self, *added: Entry) -> Visit:
        """With more answers at the end, the last of them in sight."""
        entries = (*self.entries, *added)[-MAX_ENTRIES:]
        return Visit(entries=entries, at=len(entries) - 1)

    def grow(self, answer: Answer) -> Visit:
        """With the last answer as it has become, while a language model writes it."""
        return replace(self, entries=(*self.entries[:-1], replace(self.entries[-1], answer=answer)))

    def show(self, number: object) -> Visit:
        """With another answer in sight. A number that is none of the visit changes nothing."""
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(self.entries):
            return replace(self, at=number)
        return self


def read_turn(answer: Answer) -> Turn:
    """What the next question may lean on."""
    return Turn(question=answer.question, first_cited=next((s.id for s in answer.supports), ""))


def save_answers(knowledge: Knowledge, visit: Visit, format: object, style: object, *, all: bool) -> str:
    """JSON for the browser, which makes the file: `{"name", "data" (base64)}`, or `{"error"}` in one sentence."""
    answers = visit.answers if all else ((visit.shown.answer,) if visit.shown else ())
    try:
        data = export_answers(answers, str(format), str(style), knowledge.provenance(answers))
    except KbError as error:
        return json.dumps({"error": error.message})
    return json.dumps({"name": name_file(answers, str(format)), "data": b64encode(data).decode()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """How far a session is: `done` answers of `count` are verified; `entries` once all are."""

    done: int
    count: int
    entries: tuple[Entry, ...] = ()


def reopen(knowledge: Knowledge, name: str, data: str) -> Iterator[Reopening]:
    """A saved session, read and verified answer by answer. Raises `KbError` for what cannot be opened."""
    short = name.strip()[:80] or "session"
    said = f"“{short}”"
    encoded = data.encode("utf-8", errors="backslashreplace")
    if len(encoded) > MAX_FILE:
        raise ReadError(f"{said} has {len(encoded):,} bytes; a session of this page has at most {MAX_FILE:,}")
    answers = read_session(encoded, said).answers
    if not answers:
        raise ReadError(f"{said} holds no answer")
    if len(answers) > MAX_REOPENED:
        raise ReadError(f"{said} holds {len(answers)} answers; at most {MAX_REOPENED} are opened here")
    entries: list[Entry] = []
    for number, answer in enumerate(answers):
        yield Reopening(done=number, count=len(answers))
        entries.append(Entry(answer=verify_anew(knowledge, answer), file=short))
    yield Reopening(done=len(answers), count=len(answers), entries=tuple(entries))


def verify_anew(knowledge: Knowledge, answer: Answer) -> Answer:
    """An answer from a file as the texts held now bear it out.

    Names, addresses and layers of what it cites are printed anew; a sentence whose provision is not held, whose
    quotation no longer stands there, or that verification does not find supported is struck out with the reason. What
    the knowledge base itself says again word for word, resting on the same provisions, needs no more verification: a
    cell of a comparison ("Binding on Parties") is no sentence that could be verified.
    """
    again = _ask_again(knowledge, answer.question)
    held = {s.marker: found for s in answer.supports if (found := _restate(knowledge, s))}
    kept: list[Claim] = []
    struck = dict(zip(answer.removed, answer.removed_why, strict=True))
    for claim in answer.claims:
        markers = tuple(m for m in claim.markers if m in held)
        supports = [held[m] for m in markers]
        said = (claim.text, frozenset(s.id for s in supports)) in again
        why = "" if said and supports else _find_fault(knowledge, claim, supports)
        if why:
            struck[claim.text] = why
        else:
            kept.append(replace(claim, markers=markers))
    used = {marker for claim in kept for marker in claim.markers}
    return replace(
        answer,
        claims=tuple(kept),
        supports=tuple(s for m, s in held.items() if m in used),
        nearest=tuple(found for s in answer.nearest if (found := _restate(knowledge, s))),
        answered=answer.answered and bool(kept),
        reason=answer.reason if kept or not answer.answered else "None of its sentences holds against the texts here.",
        removed=tuple(struck),
        removed_why=tuple(struck.values()),
        note="",
    )


def _ask_again(knowledge: Knowledge, question: str) -> frozenset[tuple[str, frozenset[str]]]:
    """The sentences that the question is answered with now, each with the provisions it rests on."""
    try:
        now = knowledge.ask(question)
    except KbError:
        return frozenset()
    ids = {support.marker: support.id for support in now.supports}
    return frozenset((claim.text, frozenset(ids[m] for m in claim.markers if m in ids)) for claim in now.claims)


def _restate(knowledge: Knowledge, support: Support) -> Support | None:
    """The support as the texts held now print it; None where it is not held, or its quotation does not stand there."""
    try:
        unit = knowledge.show(support.id).unit
    except KbError:
        return None
    layer = _find_layer(unit, support.quote)
    return layer and replace(
        support, citation=unit.citation, heading=unit.heading, url=unit.url, role=unit.role, layer=layer,
        instrument=unit.document,
    )  # fmt: skip


def _find_layer(unit: Unit, quote: str) -> Layer | None:
    """Whose words a quotation is: the official text's or our summary's; None where neither has them."""
    official = f"{unit.lead}\n{unit.text}" if unit.layer == "official" else ""
    ours = f"{unit.summary}\n{'' if official else unit.text}"
    if not quote.strip():
        return unit.layer
    if FoldedText(official).find(quote):
        return "official"
    return "digest" if FoldedText(ours).find(quote) else None


def _find_fault(knowledge: Knowledge, claim: Claim, supports: Sequence[Support]) -> str:
    """Why a sentence does not hold, "" where it does."""
    if not claim.markers:
        return _HAS_NO_CITATION
    if not supports:
        return "what it cites is not held here, or the words it quotes do not stand there"
    marks = "".join(f"[{support.marker}]" for support in supports)
    markers = {str(support.marker): (support.id,) for support in supports}
    try:
        checked = knowledge.verify(f"{claim.text} {marks}", markers=markers)
    except UsageError as error:
        return error.message
    return next((c.why.rstrip(".") for c in checked if c.verdict != "supported"), "")


def read_data(given: Any, name: str, kind: type) -> Any:
    """A field of what the browser sent, of the type expected; an empty one of that type otherwise."""
    value = given.get(name) if isinstance(given, dict) else None
    return value if type(value) is kind else kind()
