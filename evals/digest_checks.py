"""The digest held against the official texts: strength, softeners, numbers, words, length, completeness.

Each check gives faults in words, so that whoever writes a record sees what to mend; `make test` wants none.
`python -m evals digest [FILE …]` prints them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.grounding_words import find_numbers, find_stated_numbers
from kb.model import Pinpoint, Role, Unit
from kb.records import SYMMETRIC, Case, Digest, SeeAlso
from kb.text import shared_runs, split_sentences, word_runs, words

MIN_WORDS, MAX_WORDS = 6, 45
"""Words of a sentence of a summary: under six says nothing, over forty-five is not read."""
MAX_SENTENCES = 3
MAX_GRADE = 30.0
"""Flesch-Kincaid grade of a summary. Treaty prose reaches the forties; a summary must be easier than that."""
ASKS = (3, 6)
MAX_ASK_WORDS = 25
MAX_ELEMENT_WORDS = 16
MAX_COPIED = 12
"""A run of this many words that stands in an official text is copying (the project's rule)."""

_MODALS: Mapping[str, re.Pattern[str]] = {
    "shall": re.compile(
        r"\b(?:shall|must|undertakes?|(?:is|are) (?:under|required)|obliged?|condemn|no one|everyone)\b", re.I
    ),
    "should": re.compile(r"\b(?:should|recommends?)\b", re.I),
    "may": re.compile(r"\b(?:may|can|could|entitled|free to|preclude|exclude)\b", re.I),
    "encouraged": re.compile(r"\b(?:encourag|invit)", re.I),
}
_COURT_MODALS = {
    **_MODALS,
    "shall": re.compile(
        r"\b(?:shall|must|requir\w*|oblig\w*|duty|duties|incumbent|needs?|necessary|ha[sd]? to|have to|cannot|may not"
        r"|calls? for|called for|entail\w*|essential|failed|failure|positive)\b", re.I
    ),
    "should": re.compile(r"\b(?:should|ought|desirable|(?:is|was) (?:rather )?for the)\b", re.I),
}  # fmt: skip
_COURTS_OWN = frozenset({Role.PRINCIPLES, Role.ASSESSMENT, Role.OPERATIVE, Role.JUST_SATISFACTION})
_SOFTENERS = (
    "as appropriate", "where appropriate", "when appropriate", "if appropriate", "where necessary", "if necessary",
    "as far as possible", "to the extent possible", "where applicable", "where possible", "shall endeavour",
)  # fmt: skip
_LEANING = re.compile(r"(?:It|This|That|These|They|Those|Such|He|She|To this)\b")
_STOP = frozenset(
    words(
        "a an and are as at be by can do does for from has have how i if in into is it its may me my no not of on or "
        "our shall should so that the their them there they this to us was we what when where which who whom whose why "
        "will with must any under about after before someone somebody person people get"
    )
)


@dataclass(frozen=True, slots=True)
class Official:
    """What records are held against: official units by identifier, and every identifier there is."""

    units: Mapping[str, Unit]
    known: frozenset[str]
    runs: frozenset[tuple[str, ...]] = field(default_factory=frozenset)

    def source_of(self, pinpoint: Pinpoint) -> str:
        """All that a summary of a provision may draw numbers from: it, the article it is in, what it hangs from."""
        top = str(Pinpoint(document=pinpoint.document, path=pinpoint.path[:1]))
        chapter = top.partition(".")[0] if "/para-" in top and "ecthr/" not in top else top
        found = [self.units[u] for u in dict.fromkeys((str(pinpoint), top, chapter)) if u in self.units]
        return "\n".join(part for unit in found for part in (unit.id, unit.heading, unit.lead, unit.text))


def check_form(record: Digest) -> Iterator[str]:
    """What can be seen without the official text: sentences, questions, elements, reading level."""
    sentences = split_sentences(record.summary)
    if len(sentences) > MAX_SENTENCES:
        yield f"summary has {len(sentences)} sentences, at most {MAX_SENTENCES}"
    for sentence in sentences:
        count = len(sentence.split())
        if not MIN_WORDS <= count <= MAX_WORDS:
            yield f"a sentence of {count} words ({MIN_WORDS} to {MAX_WORDS}): {sentence[:60]!r}"
        if _LEANING.match(sentence):
            yield f"a sentence leans on the one before: {sentence[:60]!r}"
    if (grade := reading_grade(record.summary)) > MAX_GRADE:
        yield f"reading grade {grade:.0f}, at most {MAX_GRADE:.0f}: shorter sentences, plainer words"
    yield from _check_asks(record.asks)
    yield from _check_lists(record)


def _check_asks(asks: Sequence[str]) -> Iterator[str]:
    if not ASKS[0] <= len(asks) <= ASKS[1]:
        yield f"{len(asks)} asks, write {ASKS[0]} to {ASKS[1]}"
    for ask in asks:
        if not ask.endswith("?") or len(ask.split()) > MAX_ASK_WORDS:
            yield f"an ask is a question of at most {MAX_ASK_WORDS} words: {ask[:60]!r}"


def _check_lists(record: Digest) -> Iterator[str]:
    if not 1 <= len(record.topics) <= 6 or len(set(record.topics)) < len(record.topics):
        yield f"{len(record.topics)} topics, name 1 to 6 different ones"
    if str(record.pinpoint) in {s.id for s in record.see}:
        yield "see names the record itself"
    if len({s.id for s in record.see}) < len(record.see):
        yield "see names a provision twice"
    for duty in record.duties:
        if not 1 <= len(duty.elements) <= 10:
            yield f"a duty has {len(duty.elements)} elements, name 1 to 10: {duty.words[:60]!r}"
        for element in duty.elements:
            if len(element.split()) > MAX_ELEMENT_WORDS:
                yield f"an element has over {MAX_ELEMENT_WORDS} words: {element[:60]!r}"


def check_substance(record: Digest, official: Official) -> Iterator[str]:
    """The record against its official unit: strength, softeners, numbers, copied runs, questions in other words."""
    unit = official.units.get(str(record.pinpoint))
    if unit is None:
        yield "no such unit in the official text"
        return
    if unit.role and unit.role not in _COURTS_OWN:
        yield f"the paragraph stands under {unit.role}: cite the Court's own reasons"
    own = f"{unit.heading} {unit.lead} {unit.text}"
    yield from _check_strength(record, unit, own)
    for phrase in _SOFTENERS:
        if record.duties and phrase in unit.text.lower() and not _is_said(phrase, record):
            yield f"the official text has {phrase!r}: put it into a duty's qualifiers"
    stray = find_stated_numbers(" ".join(texts_of(record))) - find_numbers(official.source_of(record.pinpoint))
    if stray:
        yield f"numbers that the official provision has not: {', '.join(sorted(stray))}"
    for text in (*texts_of(record), *record.asks):
        for run in shared_runs(text, official.runs, MAX_COPIED):
            yield f"{len(run.split())} words stand in an official text: {run[:70]!r}"
    if record.asks and all(overlap(ask, unit.text) > 0.5 for ask in record.asks):
        yield "no ask is in different words than the provision"


def _is_said(phrase: str, record: Digest) -> bool:
    """Letters under a paragraph may leave the softener to the duty it softens; the dash records of a unit likewise."""
    return any(phrase in q.lower() for q in record.qualifiers) or bool(record.dash)


def _check_strength(record: Digest, unit: Unit, own: str) -> Iterator[str]:
    is_court = bool(unit.role)
    modals = _COURT_MODALS if is_court else _MODALS
    for duty in record.duties:
        if not modals[duty.strength].search(own) and record.kind != "right":
            yield f"a duty is {duty.strength!r}, the official text has no such modal: {duty.words[:60]!r}"
    if is_court:
        return
    said = set(words(record.summary))
    for modal in ("shall", "should"):
        if modal in said and not _MODALS[modal].search(own) and record.kind != "right":
            yield f"the summary says {modal!r}, the official text does not"
    if "must" in said and "must" not in words(own):
        yield "the summary says 'must': keep the modal of the official text"
    demands = re.search(r"\bshall\b(?! (?:mean|also mean|include))", unit.text)
    silent = {"definition", "final-clause", "principle"}
    if demands and record.kind not in silent and "shall" not in {d.strength for d in record.duties}:
        yield "the official text says 'shall', no duty does"


def check_see(where: Pinpoint, see: Sequence[SeeAlso], official: Official) -> Iterator[str]:
    for link in see:
        if link.id not in official.known:
            yield f"see names {link.id}, which does not exist"
        elif where.contains(Pinpoint.parse(link.id)) and where.path:
            yield f"see names {link.id}, its own part"


def check_case(case: Case, official: Official, text: str) -> Iterator[str]:
    """A judgment at case level, against its whole text where that is held."""
    yield from _check_asks(case.asks)
    yield from check_see(case.pinpoint, case.see, official)
    if not case.applications or not case.articles:
        yield "applications and articles are missing"
    if not 1 <= len(case.topics) <= 6:
        yield f"{len(case.topics)} topics, name 1 to 6"
    prose = (case.facts, *case.questions, case.held)
    for part in prose:
        for run in shared_runs(part, official.runs, MAX_COPIED):
            yield f"{len(run.split())} words stand in an official text: {run[:70]!r}"
    if not case.is_held:
        return
    if not text:
        yield "the judgment's text is not held, though its pinpoints are marked as checked"
    if stray := find_stated_numbers(" ".join(prose)) - find_numbers(text):
        yield f"numbers that the judgment has not: {', '.join(sorted(stray))}"


def check_symmetry(records: Iterable[Digest], cases: Iterable[Case] = ()) -> Iterator[str]:
    """A symmetric relation stands at both ends, where both ends have a record."""
    links: dict[str, set[tuple[str, str]]] = {}
    everything: list[Digest | Case] = [*records, *cases]
    for found in everything:
        links.setdefault(str(found.pinpoint), set()).update((s.id, s.relation) for s in found.see)
    for id, seen in links.items():
        for other, relation in sorted(seen):
            if relation in SYMMETRIC and other in links and (id, relation) not in links[other]:
                yield f"{id} is {relation} to {other}, which does not say so"


def check_repeated_asks(records: Iterable[Digest | Case]) -> Iterator[str]:
    asked = Counter(" ".join(words(ask)) for record in records for ask in record.asks)
    for ask, times in asked.items():
        if times > 1:
            yield f"asked of {times} provisions: {ask!r}"


def texts_of(record: Digest) -> list[str]:
    """Every sentence of a record that claims something."""
    duties = [part for d in record.duties for part in (d.words, *d.elements, *d.qualifiers)]
    return [record.summary, *duties]


def overlap(ask: str, official: str) -> float:
    """The share of a question's content words (by their first five letters) that stand in the official text."""
    stems = {w[:5] for w in words(official)}
    asked = [w for w in words(ask) if w not in _STOP and len(w) > 2]
    return sum(w[:5] in stems for w in asked) / len(asked) if asked else 1.0


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid et al. 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    found, sentences = words(text), split_sentences(text)
    if not found or not sentences:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", w.removesuffix("e")))) for w in found)
    return 0.39 * len(found) / len(sentences) + 11.8 * syllables / len(found) - 15.59


def runs_of(units: Iterable[Unit]) -> frozenset[tuple[str, ...]]:
    """Every run of words that a digest may not share."""
    return frozenset().union(*(word_runs(u.text, MAX_COPIED) for u in units))
