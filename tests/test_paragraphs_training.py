"""Training of the paragraph ranking: nothing held back is learned from, and the fit is the best there is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evals.paragraphs import Example, draw_folds, fit, rank_folds
from evals.suite_query_echr import Pair


def _example(qid: str, judgment: str, query: str, rng: np.random.Generator) -> Example:
    ids = tuple(f"{judgment}/para-{n}" for n in range(1, 13))
    features = rng.normal(size=(12, 3))
    right = np.zeros(12, dtype=bool)
    right[np.argsort(-(features[:, 0] - features[:, 1]))[:2]] = True
    relevant = tuple(id for id, yes in zip(ids, right, strict=True) if yes)
    return Example(Pair(qid=qid, judgment=judgment, query=query, relevant=relevant), ids, features, right)


@pytest.fixture
def examples() -> list[Example]:
    rng = np.random.default_rng(7)
    return [_example(f"q{n}", f"ecthr/001-{n % 17}", f"Hives.  {n % 11} wax", rng) for n in range(60)]


def test_no_judgment_and_no_question_is_both_learned_and_held_back(examples: list[Example]) -> None:
    seen: list[int] = []
    for held_back, learned in draw_folds(examples, 3):
        seen += held_back
        assert learned
        for name in ("judgment", "query"):
            assert not {getattr(examples[n].pair, name) for n in held_back} & {
                getattr(examples[n].pair, name) for n in learned
            }
    assert sorted(seen) == list(range(len(examples)))


def test_white_space_and_capitals_do_not_make_another_question() -> None:
    rng = np.random.default_rng(1)
    one, other = _example("a", "ecthr/001-1", "Hives. Wax", rng), _example("b", "ecthr/001-2", "hives.   WAX", rng)
    assert one.question == other.question


def _loss(weights: NDArray[np.float64], examples: list[Example], penalty: float) -> float:
    everything = np.concatenate([e.features for e in examples])
    spread = everything.std(axis=0) + 1e-6
    total = penalty / 2 * float(((weights * spread) ** 2).sum())
    for e in examples:
        scores = e.features @ weights
        total += float(np.log(np.exp(scores).sum()) - scores[e.right].mean())
    return total


@pytest.mark.parametrize("penalty", [0.01, 1.0, 300.0])
def test_no_other_weights_fit_better_than_those_scipy_finds(examples: list[Example], penalty: float) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    found = fit(examples, penalty)
    best = optimize.minimize(_loss, np.zeros(3), args=(examples, penalty), tol=1e-10)
    assert found == pytest.approx(best.x, abs=2e-3)
    assert _loss(found, examples, penalty) <= best.fun + 1e-6


def test_what_makes_a_paragraph_relevant_is_learned(examples: list[Example]) -> None:
    first, second, third = fit(examples, 1.0)
    assert first > 0 > second
    assert abs(third) < min(first, -second) / 3


def test_rankings_out_of_fold_hold_every_paragraph_once_and_are_the_same_each_time(examples: list[Example]) -> None:
    ranked = rank_folds(examples, 5)
    assert ranked == rank_folds(examples, 5)
    assert all(sorted(ids) == sorted(e.ids) for ids, e in zip(ranked, examples, strict=True))


def test_without_pairs_nothing_is_learned() -> None:
    assert fit([], 1.0).tolist() == []
