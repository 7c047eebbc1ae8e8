"""Answers made right or wrong by rule, so that verification is measured on thousands that nobody wrote.

A claim is a sentence of the digest, held against its provision without that sentence: the official words and the rest
of what we say of it. A mutator turns it into a wrong pinpoint, a shift of strength, a changed number, the opposite, an
invented addition; a verbatim quotation into a misquotation. Everything follows from the seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.digest_store import DigestStore
from kb.grounding_words import CONDITIONS, SOFTENERS, find_stated_numbers
from kb.knowledge import KnowledgeBase
from kb.model import Pinpoint, Unit
from kb.records import Digest, Duty
from kb.text import split_sentences

QUOTED = (7, 22)
"""Words of a quotation that is made."""
_WORD = re.compile(r"[A-Za-z]{4,}")
_MODAL_TURNS = {
    "shall": ("should", "may", "are encouraged to"), "should": ("must", "shall", "may"), "may": ("must", "shall"),
}  # fmt: skip
_NOT_MENTIONED = ("Online platforms", "Schools", "Banks", "Newspapers", "Employers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sentence and the verdict it must get. `group` is the article it is about, `skip` our lines it was made of.

    `place` is the right pinpoint of a claim that is cited elsewhere. Cases `held` back train nothing.
    """

    answer: str
    verdict: str
    kind: str
    group: str
    place: str = ""
    skip: frozenset[str] = frozenset()
    held: bool = False


@dataclass(frozen=True, slots=True)
class _Truth:
    """A right claim and where it stands."""

    text: str
    id: str
    skip: frozenset[str]
    duty: Duty | None


def make_cases(knowledge: KnowledgeBase, seed: int, count: int) -> list[Case]:
    """About `count` claims of different provisions, each right once and wrong in every way that fits it."""
    rng = random.Random(seed)
    truths = list(_find_truths(knowledge))
    rng.shuffle(truths)
    chosen = truths[:count]
    cases: list[Case] = []
    for truth in chosen:
        cases.append(_case(truth, truth.text, "supported", "right"))
        for make in _MUTATORS:
            if case := make(truth, chosen, knowledge, rng):
                cases.append(case)
    return cases


def make_quotations(knowledge: KnowledgeBase, seed: int, count: int) -> Iterator[Case]:
    """Verbatim stretches of official texts: right, with one word changed, and cited to a neighbour."""
    rng = random.Random(seed)
    units = [
        u for u in knowledge.walk() if u.layer == "official" and not u.children and len(u.text.split()) > QUOTED[1]
    ]
    for unit in rng.sample(units, min(count, len(units))):
        words = unit.text.split()
        length = rng.randint(*QUOTED)
        start = rng.randrange(len(words) - length)
        quoted = words[start : start + length]
        group = article_of(unit.id)
        yield _quote(unit, quoted, "supported", "quotation", group)
        places = [n for n, w in enumerate(quoted) if _WORD.fullmatch(w)]
        if places:
            n = rng.choice(places)
            yield _quote(unit, [*quoted[:n], "otherwise", *quoted[n + 1 :]], "misquote", "word changed", group)
            shorter, longer = [*quoted[:n], *quoted[n + 1 :]], [*quoted[:2], "very", *quoted[2:]]
            other = shorter if 0 < n < length - 1 else longer
            yield _quote(unit, other, "misquote", "word left out or added", group)
        if (near := _find_neighbour(unit.id, knowledge, rng)) and " ".join(quoted) not in " ".join(near.text.split()):
            yield _quote(unit, quoted, "wrong-pinpoint", "quoted from elsewhere", group, near.id)


def _quote(unit: Unit, words: Sequence[str], verdict: str, kind: str, group: str, cited: str = "") -> Case:
    text = re.sub(r"[“”\"«»\[\]]", "", " ".join(words)).strip(" ,;:.–")
    answer = f"The text reads “{text}” [{cited or unit.id}]."
    return Case(answer=answer, verdict=verdict, kind=kind, group=group, place=unit.id if cited else "")


def article_of(id: str) -> str:
    """What belongs together: an article, a paragraph of the Recommendation, a judgment."""
    return "/".join(id.split("/")[:2]).partition(".")[0]


def _find_truths(knowledge: KnowledgeBase) -> Iterator[_Truth]:
    digest = DigestStore(knowledge.store)
    for document in knowledge.store.read_documents():
        for record in digest.read_records_inside(document.key):
            if not record.pinpoint.path:
                continue
            sentences = split_sentences(record.summary)
            ours = _lines_of(digest, record)
            for sentence in sentences:
                yield _Truth(
                    sentence,
                    str(record.pinpoint),
                    frozenset(sentences) | (ours - {sentence} if record.dash else ours & frozenset(sentences)),
                    None,
                )
            for duty in record.duties:
                words = " ".join((duty.words, *(q for q in duty.qualifiers if SOFTENERS.search(q))))
                yield _Truth(
                    f"{words[0].upper()}{words[1:]}.",
                    str(record.pinpoint),
                    frozenset({" ".join((duty.words, *duty.qualifiers))}),
                    duty,
                )


def _lines_of(digest: DigestStore, record: Digest) -> frozenset[str]:
    """All our sentences on a unit: those of a dash repeat those of the whole."""
    found = digest.read_records(str(record.pinpoint))
    return frozenset(s for r in found for s in split_sentences(r.summary))


def _case(truth: _Truth, text: str, verdict: str, kind: str, cited: str = "") -> Case:
    answer = f"{text.rstrip('.')} [{cited or truth.id}]."
    return Case(answer=answer, verdict=verdict, kind=kind, group=article_of(truth.id), skip=truth.skip,
                place=truth.id if cited and verdict == "wrong-pinpoint" else "")  # fmt: skip


def _find_neighbour(id: str, knowledge: KnowledgeBase, rng: random.Random) -> Unit | None:
    here = Pinpoint.parse(id)
    near = knowledge.store.read_neighbours(id, 6, 6)
    apart = [u for u in near if not (here.contains(p := Pinpoint.parse(u.id)) or p.contains(here)) and u.text]
    return rng.choice(apart) if apart else None


_Mutator = Callable[[_Truth, Sequence[_Truth], KnowledgeBase, random.Random], "Case | None"]


def _cite_neighbour(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    other = _find_neighbour(truth.id, knowledge, rng)
    return _case(truth, truth.text, "wrong-pinpoint", "neighbour", other.id) if other else None


def _cite_stranger(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    other = rng.choice(others)
    far = article_of(other.id) != article_of(truth.id)
    return _case(truth, truth.text, "wrong-pinpoint", "another article", other.id) if far else None


def _invent_place(truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random) -> Case | None:
    head, _, last = truth.id.rpartition("/")
    digits = re.search(r"\d+$", last)
    if digits:
        id = f"{head}/{last[: digits.start()]}{int(digits.group()) + rng.choice((300, 700, 5000))}"
    else:
        id = f"{head}/{'z' if len(last) == 1 else 'xc'}"
    return _case(truth, truth.text, "fabricated-provision", "no such place", id)


def _shift(truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random) -> Case | None:
    found = re.search(r"\b(shall|should|may)\b", truth.text)
    if found is None or truth.id.startswith("ecthr/") or (truth.duty and truth.duty.strength == "none"):
        return None
    if truth.duty is None and len(re.findall(r"\b(?:shall|should|may|must)\b", truth.text)) > 1:
        return None
    turned = rng.choice(_MODAL_TURNS[found.group()])
    text = f"{truth.text[: found.start()]}{turned}{truth.text[found.end() :]}"
    return _case(truth, text, "modality-shift", f"{found.group()} to {turned}")


def _drop_softener(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    found = list(SOFTENERS.finditer(truth.text))
    if (
        len(found) != 1
        or not found[0].start()
        or truth.id.startswith("ecthr/")
        or not re.search(r"\b(?:shall|should)\b", truth.text)
    ):
        return None
    if not re.search(r"appropriate|possible|feasible|necessary|national context", found[0].group()):
        return None
    text = re.sub(r"\s?,\s?,|\s{2,}", " ", f"{truth.text[: found[0].start()]} {truth.text[found[0].end() :]}")
    text = re.sub(r"(?:as|in|the|where|feasible|and)?\s*(?:in the )?\s,", ",", text) if ", " in text else text
    return _case(truth, " ".join(text.split()), "modality-shift", "softener dropped")


def _change_number(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    stated = [n for n in find_stated_numbers(truth.text) if n.isdigit() and re.search(rf"\b{n}\b(?![./(])", truth.text)]
    if re.search(r"\b(?:Articles|[Pp]aragraphs)\b", truth.text):
        return None
    stated = [n for n in stated if not re.search(rf"(?:Article|paragraph|Chapter|no\.)\s{n}\b", truth.text)]
    if not stated:
        return None
    n = rng.choice(sorted(stated))
    text = re.sub(rf"\b{n}\b", str(int(n) + rng.choice((7, 13, 29))), truth.text)
    return _case(truth, text, "unsupported-claim", "number changed")


def _negate(truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random) -> Case | None:
    if re.search(r"\b(?:not|no|never|neither|nor|without|only|unless|except)\b", truth.text):
        text = re.sub(r"\b(shall|should|may|must|do|does|is|are) not\b", r"\1", truth.text)
        return _case(truth, text, "unsupported-claim", "not taken out") if text != truth.text and not re.search(
            r"\b(?:not|no|never|neither|nor|without)\b", text) else None  # fmt: skip
    text = re.sub(r"\b(shall|should|must)\b", r"\1 not", truth.text, count=1)
    return _case(truth, text, "unsupported-claim", "not put in") if text != truth.text else None


def _add_invention(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    other = next(
        (
            o
            for o in rng.sample(list(others), min(len(others), 30))
            if o.duty and article_of(o.id) != article_of(truth.id)
        ),
        None,
    )
    if other is None or other.duty is None:
        return None
    added = f"{truth.text.rstrip('.')}, and {other.duty.act} {other.duty.object}"
    return _case(truth, added, "unsupported-claim", "addition")


def _change_actor(truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random) -> Case | None:
    if not re.match(r"(?:Parties|States|Each Party) (?:shall|should)\b", truth.text) or truth.id.startswith(
        "rec-2026-2/para-3"
    ):
        return None
    text = re.sub(r"^(?:Parties|States|Each Party)", rng.choice(_NOT_MENTIONED), truth.text)
    return _case(truth, text, "unsupported-claim", "actor changed")


def _drop_condition(
    truth: _Truth, others: Sequence[_Truth], knowledge: KnowledgeBase, rng: random.Random
) -> Case | None:
    for in_text, _ in CONDITIONS.values():
        text = re.sub(r",\s*,|\s{2,}", " ", in_text.sub("", truth.text))
        if text != truth.text and truth.duty is None:
            return _case(truth, text.strip(), "modality-shift", "element dropped")
    return None


_MUTATORS: tuple[_Mutator, ...] = (
    _cite_neighbour, _cite_stranger, _invent_place, _shift, _drop_softener, _change_number, _negate, _add_invention,
    _change_actor, _drop_condition,
)  # fmt: skip
