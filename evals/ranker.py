"""Trains the weights of the ranking: which evidence (`kb/evidence.py`) counts how much.

`python -m evals ranker` learns from the digest's own everyday questions: each is asked with its own passage left out,
and the provision it belongs to must come first among everything the searches find. Headings asked as a person would
("Which article deals with …?") are added, and sentences of the texts, pasted in or told from memory. The golden
questions are never trained on. The result goes to `kb/ranking.json` with the seed and the data that made it;
cross-validation by provision is printed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.questions import TRAINING, UNANSWERABLE, read_golden, read_rows
from evals.suite_known import make_training_items
from kb.config import Config
from kb.evidence import FEATURES
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Pinpoint
from kb.ranking import SIGNS, WEIGHTS_FILE, read_weights
from kb.retrieval import Retriever

SEED = 20261124
FOLDS = 5
_LIKENESS = [
    n
    for n, name in enumerate(FEATURES)
    if name.startswith(("meaning", "words", "heading", "other terms", "topic", "its article"))
]
"""Likeness never counts against a unit: the questions of one record were written to share few words, users' are not."""
_WRITTEN_WEIGHT = 4.0
"""Questions written for training count more than those of the digest: they are asked as readers ask."""
_LIKENESS_PENALTY = 1_500.0
"""Of 384 weights on a few thousand questions."""
_SUPPORT_SAMPLE = 400
"""Everyday questions of the digest that stand for questions with an answer."""
_SENTENCES, _SENTENCE_WEIGHT = 1200, 0.5
"""Sentences of the texts asked as they stand or said otherwise; with more weight, paraphrases lose what they gain."""
_PENALTY = 3e-4
_STEPS = 400
_RATE = 0.05
_FRAMES = (
    "Which article of the {name} deals with {heading}?",
    "What does the {name} say about {heading}?",
    "{heading}",
)


Asked: TypeAlias = tuple[str, tuple[str, ...], list[int]]
"""A question, the units of which any is right, the passages that do not count."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the units it may mean: features, and which of them are right; who wrote it, what it weighs."""

    group: str
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    origin: str = ""
    weight: float = 1.0


def train(config: Config) -> dict[str, Any]:
    """Trains on the knowledge base of `config` and writes `kb/ranking.json`."""
    knowledge = open_knowledge_base(config)
    retriever = knowledge.retriever
    examples = [
        *make_examples(retriever, _ask_digest(retriever), "of the digest"),
        *make_examples(retriever, _ask_headings(knowledge), "of headings"),
        *make_examples(retriever, _ask_written(), "written", _WRITTEN_WEIGHT),
        *make_examples(retriever, _ask_sentences(knowledge), "of sentences", _SENTENCE_WEIGHT),
    ]
    record = {
        "trained_by": "python -m evals ranker", "seed": SEED,
        "cross_validation": cross_validate(examples),
        "weights": _named(FEATURES, fit(examples)),
    }  # fmt: skip
    _write(_read() | record)
    read_weights.cache_clear()
    return record | retrain_support(config)


def retrain_support(config: Config) -> dict[str, Any]:
    """Trains anew by what it is judged whether there is an answer, the ranking left as it is."""
    retriever = open_knowledge_base(config).retriever
    record = train_support(retriever)
    _write(_read() | record)
    return {"support": record["support"]}


def _read() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return record


def _write(record: dict[str, Any]) -> None:
    WEIGHTS_FILE.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _named(names: Sequence[str], weights: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def train_support(retriever: Retriever) -> dict[str, Any]:
    """Weights of the signs that there is an answer: written questions against those that the texts do not answer."""
    written: list[Asked] = [(q.question, q.expect, []) for q in read_golden(TRAINING)]
    written += [(r["question"], (), []) for r in read_rows(UNANSWERABLE) if r["why"] != "not-held"]
    digest = list(_ask_digest(retriever))
    asked = written + digest
    vectors = retriever.embedder.encode_questions([retriever.read(question).subject for question, _, _ in asked])
    answers = np.array([bool(units) for _, units, _ in asked])
    folds = np.array([_fold(question) for question, _, _ in asked])
    likeness, record = train_likeness(vectors, answers, folds)
    chosen = [*range(len(written)), *(len(written) + n for n in _sample(len(digest)))]
    signs = np.stack([_read_signs(retriever, asked[n], vectors[n]) for n in chosen])
    signs[:, -1] = likeness[chosen]  # out of fold: that of a question it was trained on would be worth less elsewhere
    answers, folds = answers[chosen], folds[chosen]
    chance = np.zeros(len(answers))
    for fold in range(FOLDS):
        weights, bias = fit_support(signs[folds != fold], answers[folds != fold])
        chance[folds == fold] = 1 / (1 + np.exp(-(signs[folds == fold] @ weights + bias)))
    weights, bias = fit_support(signs, answers)
    return {"support": {
        "weights": _named(SIGNS, weights), "bias": round(bias, 4),
        "questions": {"answerable": int(answers.sum()), "not": int((~answers).sum())},
        "cross_validation": {
            f"at {cut}": {
                "answered": round(float((chance[answers] >= cut).mean()), 3),
                "refused": round(float((chance[~answers] < cut).mean()), 3),
            }
            for cut in (0.2, 0.3, 0.4, 0.5, 0.6)
        },
    }, "likeness": record}  # fmt: skip


def train_likeness(
    vectors: NDArray[np.float32], answers: NDArray[np.bool_], folds: NDArray[np.int64]
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """The likeness of each question out of fold, and the record of weights trained on all; see `measure_likeness`."""
    out_of_fold = np.zeros(len(answers))
    for fold in range(FOLDS):
        weights, bias = fit_support(vectors[folds != fold], answers[folds != fold], _LIKENESS_PENALTY)
        out_of_fold[folds == fold] = vectors[folds == fold] @ weights + bias
    weights, bias = fit_support(vectors, answers, _LIKENESS_PENALTY)
    usual = float(out_of_fold[answers].mean())
    return out_of_fold, {
        "bias": round(bias, 4), "usual": round(usual, 4), "weights": [round(float(w), 3) for w in weights]
    }  # fmt: skip


def _read_signs(retriever: Retriever, asked: Asked, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    question, _, skip = asked
    measured = retriever.measure(question, vector=vector.reshape(1, -1), skip=skip)
    return retriever.read_signs(measured, retriever.read(question), vector)


def _sample(count: int) -> list[int]:
    return sorted(np.random.default_rng(SEED).permutation(count)[:_SUPPORT_SAMPLE].tolist())


def fit_support(
    signs: NDArray[np.float32], answers: NDArray[np.bool_], penalty: float = 1.0
) -> tuple[NDArray[np.float64], float]:
    """Logistic regression with an L2 penalty, both kinds of question weighing the same; by Newton's method."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    scaled = np.column_stack([(signs - mean) / spread, np.ones(len(signs))]).astype(np.float64)
    balance = np.where(answers, 0.5 / answers.mean(), 0.5 / (~answers).mean())
    penalties = np.append(np.full(signs.shape[1], penalty), 1e-6)
    weights = np.zeros(scaled.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (balance * (chance - answers)) + penalties * weights
        curve = (scaled * (balance * chance * (1 - chance))[:, None]).T @ scaled + np.diag(penalties)
        weights -= np.linalg.solve(curve, slope)
    raw = weights[:-1] / spread
    return raw, float(weights[-1] - (raw * mean).sum())


def make_examples(retriever: Retriever, asked: Iterable[Asked], origin: str, weight: float = 1.0) -> Iterator[Example]:
    """One example a question whose provision is among what the searches find."""
    asked = list(asked)
    for start in range(0, len(asked), 256):
        part = asked[start : start + 256]
        vectors = retriever.embedder.encode_questions([retriever.read(question).subject for question, _, _ in part])
        for (question, units, skip), vector in zip(part, vectors, strict=True):
            measured = retriever.measure(question, vector=vector.reshape(1, -1), skip=skip)
            found = [retriever.evidence.units[p] for p in measured.places]
            right = np.array([any(_is_right(unit, id) for unit in units) for id in found])
            if right.any() and not right.all():
                yield Example(units[0], measured.features, right, origin, weight)


def _ask_written() -> Iterator[Asked]:
    """The questions written for training, none of them golden."""
    return ((q.question, q.expect, []) for q in read_golden(TRAINING) if q.expect)


def _ask_sentences(knowledge: KnowledgeBase) -> Iterator[Asked]:
    """Sentences of the texts, as they stand and said otherwise by rule, none that the suite of known items asks."""
    return ((item.question, item.expect, []) for item in make_training_items(knowledge, _SENTENCES))


def _is_right(wanted: str, found: str) -> bool:
    return wanted == found or found.startswith((f"{wanted}/", f"{wanted}."))


def _ask_digest(retriever: Retriever) -> Iterator[Asked]:
    """The everyday questions of the digest, each with the passage that holds it, to be left out."""
    quiet = _quiet_units(retriever)
    keys = [(n, row) for n, row in enumerate(retriever.rows) if "?" in row.key and row.unit not in quiet]
    texts = retriever.store.read_passage_search_texts([row.key for _, row in keys])
    for n, row in keys:
        question = texts[row.key].rpartition("\n")[2]
        if question.endswith("?"):
            yield question, (row.unit,), [n]


def _quiet_units(retriever: Retriever) -> frozenset[str]:
    """Units that few people ask for: recitals, final clauses, judgments known by name alone."""
    features = retriever.evidence.measure_units(np.arange(len(retriever.evidence.units), dtype=np.int32))
    columns = [FEATURES.index(name) for name in ("recital", "final clause", "known by reports")]
    return frozenset(retriever.evidence.units[n] for n in np.flatnonzero(features[:, columns].any(axis=1)))


def _ask_headings(knowledge: KnowledgeBase) -> Iterator[Asked]:
    seen = set()
    for n, unit in enumerate(u for u in knowledge.walk() if u.heading and not u.role):
        article = _article(unit.id)
        if article in seen or "/recital" in unit.id:
            continue
        seen.add(article)
        name = knowledge.sources[unit.document].short
        yield _FRAMES[n % len(_FRAMES)].format(name=name, heading=unit.heading.lower()), (article,), []


def _article(id: str) -> str:
    pinpoint = Pinpoint.parse(id)
    return f"{pinpoint.document}/{pinpoint.path[0]}"


def cross_validate(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Recall and MRR on provisions that the weights were not trained on, by who wrote the question."""
    ranks: dict[str, list[int]] = {}
    for fold in range(FOLDS):
        weights = fit([e for e in examples if _fold(e.group) != fold])
        for example in examples:
            if _fold(example.group) == fold:
                ranks.setdefault(example.origin, []).append(rank_of(example, weights))
    return {origin: _summarise(found) for origin, found in ranks.items()}


def _fold(group: str) -> int:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def rank_of(example: Example, weights: NDArray[np.float64]) -> int:
    """The place of the first right unit, from 1."""
    scores = example.features @ weights
    return int((scores > scores[example.right].max()).sum()) + 1


def _summarise(ranks: Sequence[int]) -> dict[str, float]:
    found = np.array(ranks, dtype=float)
    return {
        "questions": len(ranks), "recall@1": round(float((found <= 1).mean()), 4),
        "recall@5": round(float((found <= 5).mean()), 4), "recall@10": round(float((found <= 10).mean()), 4),
        "mrr": round(float((1 / found).mean()), 4),
    }  # fmt: skip


def fit(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weights under which right units are likeliest: softmax over each question's units, L2 penalty, Adam."""
    features = np.concatenate([e.features for e in examples]).astype(np.float64)
    right = np.concatenate([e.right for e in examples])
    sizes = np.array([len(e.right) for e in examples])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(examples)), sizes)
    share = np.array([e.weight for e in examples])
    share /= share.sum()
    weights = np.zeros(features.shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        scores = features @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        mass = np.exp(scores)
        all_mass = np.add.reduceat(mass, starts)
        right_mass = np.add.reduceat(mass * right, starts)
        pull = mass * right / right_mass[owner] - mass / all_mass[owner]
        slope = -(features.T @ (pull * share[owner])) + 2 * _PENALTY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        weights[_LIKENESS] = np.maximum(weights[_LIKENESS], 0.0)
    return weights
