"""How near a claim comes to its source: in meaning, in words, and in what must agree whatever the wording."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.embedding import Embedder, Vectors
from kb.grounding_contrast import count_exchanged, count_limits_added, count_opposites, name_alike
from kb.grounding_evidence import Ground, Line
from kb.grounding_words import (
    denies,
    find_actors,
    is_plainly_negated,
    join,
    may_be_negated,
)
from kb.lexical import LexicalIndex
from kb.text import words

_UNRELATED = 0.35
"""Cosine of two words that have nothing to do with each other, about."""
_TURNED = 0.5
"""Share of a claim's words that one sentence must have for a "not" more or less to turn that sentence round."""
_NOT_COURT = ("submissions", "separate-opinion")
_ALIKE = 0.5
"""Cosine from which on two sentences speak of one thing, so that a "not" in one of them alone turns it round."""
_NAMED = 0.8
"""How like a word of a provision a word is that names its topic, or stands in a question that it answers."""
_ASK_LESS = 0.1
"""Where a provision has no everyday questions, how much less like the nearest of them would be than its sentences."""
_NEAR, _NEAR_LINES = 0.12, 4
"""A claim is held to what comes nearest in meaning: sentences at most this far below the best, and no more of them."""
_SAME_SENSE = 0.8
"""How like two words are that the table of like words puts in one group."""
MOST_LINES, MOST_LINES_AWAY = 18, 6
"""Lines of what is cited, and of each other place, that are embedded for one claim."""
_CROWD = 48
"""Texts embedded at once, of like length, so that little is padding."""


class Meanings:
    """Vectors of sentences and of single words, kept once made."""

    def __init__(self, embedder: Embedder, size: int = 40_000) -> None:
        self._embedder, self._size = embedder, size
        self._held: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order."""
        known = {t: vector for t in texts if (vector := self._held.get(t)) is not None}
        missing = sorted({t for t in texts if t not in known}, key=len)
        for start in range(0, len(missing), _CROWD):
            part = missing[start : start + _CROWD]
            known.update(zip(part, self._embedder.encode_questions(part), strict=True))
        with self._lock:
            self._held.update((t, known[t]) for t in missing)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return np.stack([known[t] for t in texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a sentence claims, without its citations: its words by weight, its parts, and what must agree.

    `said` are all its words as written, to see whether a sentence of the source is repeated as it stands.
    """

    text: str
    said: tuple[str, ...]
    parts: tuple[str, ...]
    weights: dict[str, float]
    numbers: frozenset[str]
    measures: frozenset[tuple[str, str]]
    names: frozenset[str]
    subjects: frozenset[str]
    actors: frozenset[str]
    strengths: frozenset[str]
    negated: bool
    modal_negated: bool
    widely_negated: bool
    of_court: bool


FEATURES = (
    "meaning", "meaning of the text", "meaning of our summary", "words", "words in one sentence", "words or like words",
    "rarest word missing", "weakest part", "number missing", "negation", "negation and words", "modal negated",
    "limits added", "actor added", "actor missing", "actor of the duty",
    "names missing", "summary held", "judgment", "not the Court's words", "meaning and words",
    "meaning of a question it answers", "weakest part in words", "opposites", "kinds exchanged",
    "words or like words near", "rarest word missing near", "meaning in a judgment", "words in a judgment",
)  # fmt: skip
"""What is measured of a claim against a ground, each 0 to 1 or nearly so."""
_COLUMN = {name: n for n, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A claim against one or more grounds: `features` in the order of `FEATURES`, the lines by cosine, best first.

    `repeated` is true where the claim is one of the sentences as it stands.
    """

    grounds: tuple[Ground, ...]
    features: NDArray[np.float32]
    lines: tuple[tuple[float, Line], ...] = field(repr=False)
    repeated: bool = False

    def get(self, name: str) -> float:
        return float(self.features[_COLUMN[name]])

    @property
    def is_contradicted(self) -> bool:
        """True where likeness cannot make good what differs: a number, a limit, "not", who has to act."""
        turned = self.get("modal negated") > _TURNED or self.get("negation and words") > _TURNED
        turned = turned or self.get("opposites") >= 1
        return turned or any(self.get(name) for name in ("number missing", "limits added", "actor missing"))

    def best(self, kind: str = "") -> Line | None:
        return next((line for _, line in self.lines if not kind or line.kind == kind), None)


class Measurer:
    """Measures claims against grounds."""

    def __init__(self, lexical: LexicalIndex, meanings: Meanings) -> None:
        self.lexical, self.meanings = lexical, meanings
        self._read_stem = lru_cache(maxsize=100_000)(self._stem)
        self._read_stems = lru_cache(maxsize=50_000)(self._stems)
        self._senses: dict[str, frozenset[int]] = {}
        for word, groups in name_alike().items():
            stem = self._stem(word)
            self._senses[stem] = self._senses.get(stem, frozenset()) | groups

    def _stem(self, word: str) -> str:
        return next(iter(self.lexical.stems(word)), "")

    def _stems(self, text: str) -> dict[str, str]:
        """The stems of a text, each with the word it stands for."""
        return {stem: word for w in words(text) for word in w.split("-") if (stem := self._read_stem(word))}

    def weigh(self, text: str) -> dict[str, float]:
        return self.lexical.weigh(text)

    def cover(self, claim: Claim, ground: Ground) -> float:
        """The share of the claim's weight that stands in one sentence of a ground: quick, without any vector."""
        total = sum(claim.weights.values()) or 1.0
        return max(self._weigh_shared(claim, self._read_stems(_with_elements(line))) for line in ground.lines) / total

    def _weigh_shared(self, claim: Claim, stems: Mapping[str, str]) -> float:
        return sum(w for s, w in claim.weights.items() if s in stems)

    def select(self, claim: Claim, grounds: Sequence[Ground], skip: frozenset[str], most: int) -> list[Line]:
        """The lines that a claim is held to, in their order: at most `most`, those with most of its words.

        What is embedded costs 1 to 2 ms a line, and an article of ninety sentences has few that can matter.
        """
        everything = [line for g in grounds for line in g.lines]
        for asks in (False, True):
            lines = [line for line in everything if (line.kind == "ask") is asks]
            if len(lines) > (room := most // 4 if asks else most):
                kept = sorted(lines, key=lambda x: -self._weigh_shared(claim, self._read_stems(_with_elements(x))))
                room += sum(line.text in skip for line in kept[:room])
                dropped = {id(line) for line in kept[room:]}
                everything = [line for line in everything if id(line) not in dropped]
        return everything

    def prepare(self, claim: Claim, grounds: Sequence[Ground], skip: frozenset[str], most: int) -> None:
        """Embeds at once what `measure` will ask for of several grounds one by one."""
        lines = [line.text for g in grounds for line in self.select(claim, [g], skip, most)]
        self.meanings.embed([claim.text, *claim.parts, *lines])

    def measure(
        self, claim: Claim, grounds: Sequence[Ground], skip: frozenset[str] = frozenset(), most: int = MOST_LINES
    ) -> Measured:
        """The claim against the grounds together; `skip` names lines that likeness is not judged by (for training)."""
        everything = self.select(claim, grounds, skip, most)
        lines = [line for line in everything if line.kind != "ask"]
        features = np.zeros(len(FEATURES), dtype=np.float32)
        if not lines:
            return Measured(grounds=tuple(grounds), features=features, lines=())
        asks = [line for line in everything if line.kind == "ask"]
        said = [claim.text, *claim.parts]
        vectors = self.meanings.embed([*said, *(line.text for line in (*lines, *asks))])
        cosines = vectors[: len(said)] @ vectors[len(said) :].T
        order = np.argsort(-cosines[0][: len(lines)], kind="stable")
        everyone = tuple((float(cosines[0][n]), lines[n]) for n in order)
        kept = [n for n in order if lines[n].text not in skip]
        if not kept:
            return Measured(grounds=tuple(grounds), features=features, lines=everyone)
        ranked = [(float(cosines[0][n]), lines[n]) for n in kept]
        by_kind = {kind: max((c for c, x in ranked if x.kind == kind), default=0.0) for kind in ("text", "digest")}
        meaning = ranked[0][0]
        asked = float(max(cosines[0][len(lines) :], default=0.0))
        judged = [*kept, *range(len(lines), len(everything))]
        weakest = float(cosines[1:, judged].max(axis=1).min()) if claim.parts else 0.0
        terms = " ".join(g.terms for g in grounds)
        near = [line for cosine, line in ranked if cosine >= meaning - _NEAR][:_NEAR_LINES]
        of_judgment = float(any(g.is_judgment for g in grounds))
        values = {
            "meaning": meaning, "meaning of the text": by_kind["text"] or meaning,
            "meaning of our summary": by_kind["digest"] or meaning,
            "meaning of a question it answers": asked or meaning - _ASK_LESS, "weakest part": weakest or meaning,
            "summary held": float(by_kind["digest"] > 0), "judgment": of_judgment,
            **self._measure_words(claim, [line for _, line in ranked], near, terms),
            **_contrast(claim, grounds, near), **_compare(claim, grounds, ranked),
        }  # fmt: skip
        values["negation and words"] = values["negation"] * values["words in one sentence"]
        values["modal negated"] *= values["words in one sentence"]
        values["meaning and words"] = values["meaning"] * values["words"]
        values["meaning in a judgment"] = meaning * of_judgment
        values["words in a judgment"] = values["words or like words near"] * of_judgment
        for name, value in values.items():
            features[_COLUMN[name]] = value
        repeated = any(words(line.text) == claim.said for _, line in ranked)
        return Measured(grounds=tuple(grounds), features=features, lines=everyone, repeated=repeated)

    def _measure_words(self, claim: Claim, lines: Sequence[Line], near: Sequence[Line], terms: str) -> dict[str, float]:
        """How much of the claim's weight stands in the lines, in one of them, in those near, or in other words."""
        total = sum(claim.weights.values()) or 1.0
        stems = [self._read_stems(_with_elements(line)) for line in lines]
        everything = {stem: word for found in stems for stem, word in found.items()}
        close = {stem for line in near for stem in self._read_stems(_with_elements(line))}
        missing = {s: w for s, w in claim.weights.items() if s not in everything}
        afar = {s: w for s, w in claim.weights.items() if s not in close}
        shared = 1 - sum(missing.values()) / total
        single = max(self._weigh_shared(claim, found) for found in stems) / total
        likeness, likeness_near = self._liken(afar, claim, everything, close)
        named = self._read_stems(terms)
        likeness = {s: max(likeness[s], _NAMED if s in named else 0.0) for s in missing}
        gap = max((w * (1 - likeness[s]) for s, w in missing.items()), default=0.0)
        gap_near = max((w * (1 - likeness_near[s]) for s, w in afar.items()), default=0.0)
        like = shared + sum(w * likeness[s] for s, w in missing.items()) / total
        like_near = 1 - sum(w * (1 - likeness_near[s]) for s, w in afar.items()) / total
        parts = [self._cover_part(claim, part, likeness) for part in claim.parts]
        return {"words": shared, "words in one sentence": single, "words or like words": like,
                "rarest word missing": gap / 10, "weakest part in words": min(parts, default=like),
                "words or like words near": like_near, "rarest word missing near": gap_near / 10}  # fmt: skip

    def _cover_part(self, claim: Claim, part: str, likeness: Mapping[str, float]) -> float:
        """The share of one part of the claim that is held in the same or like words."""
        weights = {s: claim.weights[s] for s in self._read_stems(part) if s in claim.weights}
        lost = sum(w * (1 - likeness[s]) for s, w in weights.items() if s in likeness)
        return 1 - lost / (sum(weights.values()) or 1.0)

    def _liken(
        self, missing: Iterable[str], claim: Claim, held: Mapping[str, str], close: set[str]
    ) -> tuple[dict[str, float], dict[str, float]]:
        """For each missing word how like it is to the nearest of those held, from 0, as unrelated words are, to 1; and
        to the nearest of those held `close` by."""
        asked, stems = list(missing), list(held)
        if not asked or not stems:
            return {}, {}
        said = self._read_stems(claim.text)
        vectors = self.meanings.embed([*(said.get(stem, stem) for stem in asked), *held.values()])
        likeness = np.clip((vectors[: len(asked)] @ vectors[len(asked) :].T - _UNRELATED) / (1 - _UNRELATED), 0, 1)
        for row, stem in enumerate(asked):
            if senses := self._senses.get(stem):
                alike = [n for n, other in enumerate(stems) if senses & self._senses.get(other, frozenset())]
                likeness[row, alike] = np.maximum(likeness[row, alike], _SAME_SENSE)
        here = np.array([stem in close for stem in stems])
        best = likeness.max(axis=1)
        near = likeness[:, here].max(axis=1) if here.any() else np.zeros(len(asked))
        return dict(zip(asked, map(float, best), strict=True)), dict(zip(asked, map(float, near), strict=True))


def _contrast(claim: Claim, grounds: Sequence[Ground], near: Sequence[Line]) -> dict[str, float]:
    """What the claim says that excludes what its source says."""
    texts = [_with_elements(line) for line in near]
    rest = join(g.own for g in grounds)
    return {
        "opposites": count_opposites(claim.text, texts, rest),
        "kinds exchanged": count_exchanged(claim.text, texts, rest),
    }


def _with_elements(line: Line) -> str:
    return f"{line.text} {' '.join(line.duty.elements)}" if line.duty else line.text


def _compare(claim: Claim, grounds: Sequence[Ground], ranked: Sequence[tuple[float, Line]]) -> dict[str, float]:
    """What must agree: numbers, negation, actors, names, and who speaks in a judgment."""
    numbers = frozenset().union(*(g.numbers for g in grounds))
    measures = frozenset().union(*(g.measures for g in grounds))
    sources = join(g.sources for g in grounds).lower()
    near = [line.text for cosine, line in ranked[:3] if cosine >= ranked[0][0] - 0.08]
    around = [line.text for _, line in ranked[:8]]
    flipped = ranked[0][0] >= _ALIKE and (
        (claim.negated and not any(may_be_negated(t) for t in around))
        or (not claim.widely_negated and all(is_plainly_negated(t) for t in near))
    )
    actors = frozenset().union(*(g.actors for g in grounds))
    duties = [line.duty for cosine, line in ranked if line.duty and cosine >= ranked[0][0] - 0.1][:3]
    bearers = find_actors(" ".join(f"{d.who} {d.via} {d.act} {d.object}" for d in duties))
    lost = [n for n in claim.names if n not in sources]
    spoken = claim.of_court and all(g.role in _NOT_COURT or not g.id.startswith(("ecthr/", "echr/")) for g in grounds)
    return {
        "number missing": float(bool(claim.numbers - numbers or claim.measures - measures)),
        "limits added": float(count_limits_added(claim.text, " ".join(around[:4]))),
        "negation": float(flipped),
        "modal negated": float(claim.modal_negated and not any(denies(t) for t in around[:4])),
        "actor added": float(bool(claim.actors - actors)), "actor missing": float(bool(claim.subjects - actors)),
        "actor of the duty": float(bool(duties) and bool(claim.subjects - bearers)),
        "names missing": min(1.0, len(lost) / 2), "not the Court's words": float(spoken),
    }  # fmt: skip
