"""Trains the ranking of the paragraphs inside one judgment (`kb/paragraphs.py`), and measures it on what it never saw.

`python -m evals paragraphs` learns from the pairs of QueryECHR (`evals/suite_query_echr.py`): headings of the Court's
case-law guides, and the paragraphs of a judgment that the guide cites. Each fold is ranked by weights that saw neither
its judgments nor its questions. The result goes to `kb/paragraphs.json` with the seed and the data that made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.metrics import recall_at, reciprocal_rank, share_of
from evals.suite_query_echr import SHARES, Pair, find_pairs, read_pairs
from kb.chain import read_chain
from kb.config import Config
from kb.errors import CorpusError
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.paragraphs import WEIGHTS_FILE, read_weights

SEED = 20261124
SEEDS = range(SEED, SEED + 8)
"""The folds are drawn anew with each of these, and the mean is reported."""
FOLDS = 10
PENALTY = 300.0
"""Chosen by cross-validation among 100 to 800, which differ little: few pairs ask for a strong penalty."""
_STEPS, _SMALL = 30, 1e-6
"""Newton's method ends after so many steps, or at one so small."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as measured: paragraphs by identifier, a row of features for each, and which of them are relevant."""

    pair: Pair
    ids: tuple[str, ...]
    features: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def question(self) -> str:
        """The words alone, by which the same question in two pairs is known."""
        return " ".join(self.pair.query.split()).lower()


def train(config: Config) -> dict[str, Any]:
    """Trains on every pair and writes `kb/paragraphs.json`. Raises `CorpusError` where the pairs are not at hand."""
    folder = find_pairs()
    if folder is None:
        raise CorpusError(
            "the pairs of QueryECHR are not on this machine; set KB_BENCHMARKS to the folder that holds it"
        )
    names, examples = make_examples(open_knowledge_base(config), read_pairs(folder))
    weights = fit(examples, PENALTY)
    record = {
        "trained_by": "python -m evals paragraphs", "data": "QueryECHR, Santosh et al. 2024", "seed": SEED,
        "pairs": len(examples), "judgments": len({e.pair.judgment for e in examples}),
        "questions": len({e.question for e in examples}), "penalty": PENALTY,
        "cross_validation": {"folds": FOLDS, "seeds": len(SEEDS), **measure_folds(examples)},
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
    }  # fmt: skip
    WEIGHTS_FILE.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    read_weights.cache_clear()
    return record


def cross_validate(knowledge: KnowledgeBase) -> dict[str, list[str]]:
    """By pair, every numbered paragraph as ranked by weights that saw neither its judgment nor its question."""
    folder = find_pairs()
    _, examples = make_examples(knowledge, read_pairs(folder) if folder else ())
    return {e.pair.qid: ids for e, ids in zip(examples, rank_folds(examples, SEED), strict=True)}


def make_examples(knowledge: KnowledgeBase, pairs: Sequence[Pair]) -> tuple[tuple[str, ...], list[Example]]:
    """The names of the features, and the pairs whose judgment is held with a relevant paragraph."""
    retriever = knowledge.retriever
    names: tuple[str, ...] = ()
    examples = []
    for pair in pairs:
        chain = read_chain(pair.query)
        vectors = retriever.embedder.encode_questions([chain.whole, chain.special])
        measured = retriever.paragraphs.measure(pair.judgment, chain, vectors)
        if measured is not None:
            names = measured.names
            right = np.isin(measured.ids, pair.relevant)
            if right.any():
                examples.append(Example(pair, measured.ids, measured.features, right))
    return names, examples


def measure_folds(examples: Sequence[Example]) -> dict[str, float]:
    """The mean over `SEEDS` of each measure of the rankings out of fold, and how far the seeds spread."""
    runs = [[_measure(e, ids) for e, ids in zip(examples, rank_folds(examples, seed), strict=True)] for seed in SEEDS]
    table = {name: [float(np.mean([row[name] for row in run])) for run in runs] for name in runs[0][0]}
    return {
        **{name: round(float(np.mean(found)), 4) for name, found in table.items()},
        "spread of recall@10": round(float(np.std(table["recall@10"])), 4),
    }  # fmt: skip


def _measure(example: Example, ids: Sequence[str]) -> dict[str, float]:
    relevant = set(example.pair.relevant)
    gains = [float(id in relevant) for id in ids]
    shares = {f"recall@{p}%": recall_at(gains, len(relevant), share_of(len(ids), p)) for p in SHARES}
    return {"recall@10": recall_at(gains, len(relevant), 10), "mrr": reciprocal_rank(gains), **shares}


def rank_folds(examples: Sequence[Example], seed: int) -> list[list[str]]:
    """For each example the paragraphs best first, out of fold: folds are drawn by judgment."""
    found: list[list[str]] = [[] for _ in examples]
    for held_back, learned in draw_folds(examples, seed):
        weights = fit([examples[n] for n in learned], PENALTY)
        for n in held_back:
            order = np.argsort(-(examples[n].features @ weights), kind="stable")
            found[n] = [examples[n].ids[place] for place in order]
    return found


def draw_folds(examples: Sequence[Example], seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Examples held back, and those to learn from: none of a judgment held back, none with a question held back."""
    judgments = sorted({e.pair.judgment for e in examples})
    order = np.random.default_rng(seed).permutation(len(judgments))
    fold_of = {judgments[n]: place % FOLDS for place, n in enumerate(order)}
    for fold in range(min(FOLDS, len(judgments))):
        held_back = [n for n, e in enumerate(examples) if fold_of[e.pair.judgment] == fold]
        asked = {examples[n].question for n in held_back}
        learned = [n for n, e in enumerate(examples) if fold_of[e.pair.judgment] != fold and e.question not in asked]
        yield held_back, learned


def fit(examples: Sequence[Example], penalty: float) -> NDArray[np.float64]:
    """Weights under which relevant paragraphs are likeliest: softmax over each judgment, L2 penalty, Newton's method.

    The loss is the cross-entropy of the softmax with the relevant paragraphs of a pair, all weighing the same, summed
    over pairs; the penalty is on weights of features in standard deviations. Zeros without examples.
    """
    if not examples:
        return np.zeros(0)
    everything = np.concatenate([e.features for e in examples])
    mean, spread = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    scaled = [(e.features - mean) / spread for e in examples]
    wanted = np.sum([f[e.right].mean(axis=0) for f, e in zip(scaled, examples, strict=True)], axis=0)
    weights = np.zeros(len(mean))
    loss, slope, curve = _weigh_loss(scaled, wanted, weights, penalty)
    for _ in range(_STEPS):
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > _SMALL:
            lower = _weigh_loss(scaled, wanted, weights - step, penalty)
            if lower[0] < loss:
                break
            step /= 2  # far from the end a whole step may lead uphill
        else:
            break
        weights, (loss, slope, curve) = weights - step, lower
    result: NDArray[np.float64] = weights / spread
    return result


def _weigh_loss(
    scaled: Sequence[NDArray[np.float64]], wanted: NDArray[np.float64], weights: NDArray[np.float64], penalty: float
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The loss at `weights`, its slope and its curvature; `wanted` is the sum of the relevant paragraphs' features."""
    loss = penalty / 2 * float(weights @ weights) - float(wanted @ weights)
    slope, curve = penalty * weights - wanted, penalty * np.eye(len(weights))
    for features in scaled:
        scores = features @ weights
        chance = np.exp(scores - scores.max())
        loss += float(scores.max() + np.log(chance.sum()))
        chance /= chance.sum()
        centre = chance @ features
        slope += centre
        curve += (features * chance[:, None]).T @ features - np.outer(centre, centre)
    return loss, slope, curve
