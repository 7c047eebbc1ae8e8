"""Measures of a ranking and how sure they are: pure functions that know no files, no models and no words.

A ranking is given by its `gains`: 1.0 at every place that holds something right and new, 0.0 elsewhere. `relevant` is
how many right things there are. Means come with a bootstrap interval and two systems are compared by a randomization
test on the same questions (Smucker, Allan and Carterette, "A comparison of statistical significance tests for
information retrieval evaluation", CIKM 2007). Questions on the same text are not independent: where `groups` names
the text of each, whole texts are drawn and whole texts change sides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SEED = 20260304
RESAMPLES = 4_000
ROUNDS = 10_000
"""Draws of the two tests: at p = 0.05 the error of 10,000 rounds is 0.002."""
LEVEL = 0.95
SIGNIFICANT = 0.05


def recall_at(gains: Sequence[float], relevant: int, k: int) -> float:
    """The share of what is right that is among the first `k`. Raises `ValueError` where nothing is right."""
    _check(gains, relevant)
    return sum(gains[:k]) / relevant


def success_at(gains: Sequence[float], k: int) -> float:
    """1.0 where something right is among the first `k`, else 0.0."""
    return float(any(gains[:k]))


def reciprocal_rank(gains: Sequence[float]) -> float:
    """1 over the place of the first that is right; 0.0 where none is. Its mean is the MRR."""
    return next((1.0 / place for place, gain in enumerate(gains, start=1) if gain), 0.0)


def ndcg_at(gains: Sequence[float], relevant: int, k: int) -> float:
    """Normalised discounted cumulative gain: what is right counts 1 / log2(place + 1), the best order giving 1.0."""
    _check(gains, relevant)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(relevant, k) + 1))
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains[:k], start=1)) / best


def share_of(count: int, percent: int) -> int:
    """How many paragraphs are `percent` % of a judgment of `count`, rounded down and never none (QueryECHR)."""
    return max(1, count * percent // 100)


def _check(gains: Sequence[float], relevant: int) -> None:
    if relevant < 1:
        raise ValueError("a question without a right answer has no recall")
    if sum(gains) > relevant:
        raise ValueError(f"{sum(gains):g} right places for {relevant} right things: one was counted twice")


def fuse(rankings: Sequence[Sequence[str]], k: int = 60) -> list[str]:
    """Reciprocal-rank fusion: the sum of 1 / (k + place) over the rankings, ties by identifier.

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", SIGIR 2009, whose k is 60.
    """
    points: dict[str, float] = {}
    for ranking in rankings:
        for place, id in enumerate(ranking, start=1):
            points[id] = points.get(id, 0.0) + 1 / (k + place)
    return sorted(points, key=lambda id: (-points[id], id))


def bootstrap_interval(
    values: Sequence[float], groups: Sequence[str] = (), *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean; `groups` are drawn whole.

    Raises `ValueError` for no values, or for as many groups as are not one a value.
    """
    sums, sizes = _by_group(values, groups)
    drawn = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    means = (drawn @ sums) / (drawn @ sizes)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def randomization_test(
    differences: Sequence[float], groups: Sequence[str] = (), *, rounds: int = ROUNDS, seed: int = SEED
) -> float:
    """The two-sided p of the mean difference of paired values, were it chance which of the two systems gave which.

    The observed outcome counts as one of the rounds, so that p is never 0.
    """
    sums, _ = _by_group(differences, groups)
    moved = sums[np.abs(sums) > 1e-12]
    if not len(moved):
        return 1.0
    signs = np.random.default_rng(seed).integers(0, 2, size=(rounds, len(moved)), dtype=np.int8) * 2 - 1
    reached = np.abs(signs @ moved) >= abs(moved.sum()) - 1e-9
    return float((1 + reached.sum()) / (1 + rounds))


def _by_group(values: Sequence[float], groups: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and size of each group; each value by itself where no groups are named."""
    if not len(values):
        raise ValueError("there is nothing to measure")
    if groups and len(groups) != len(values):
        raise ValueError(f"{len(groups)} groups for {len(values)} values")
    held = np.asarray(values, dtype=np.float64)
    if not groups:
        return held, np.ones(len(held))
    _, owner = np.unique(np.asarray(groups), return_inverse=True)
    sums, sizes = (np.bincount(owner, weights=weights).astype(np.float64) for weights in (held, np.ones(len(held))))
    return sums, sizes
