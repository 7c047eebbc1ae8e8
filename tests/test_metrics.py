"""The measures against hand-made cases, scikit-learn and scipy, and what must hold whatever is measured."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import (
    bootstrap_interval,
    fuse,
    ndcg_at,
    randomization_test,
    recall_at,
    reciprocal_rank,
    share_of,
    success_at,
)

HAND_MADE = [
    ([0, 1, 0, 1], 2, 2, 0.5, 1.0, 0.5, (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
    ([1, 1, 0, 0], 2, 2, 1.0, 1.0, 1.0, 1.0),
    ([0, 0, 0, 1], 1, 3, 0.0, 0.0, 0.25, 0.0),
    ([], 3, 5, 0.0, 0.0, 0.0, 0.0),
    ([1], 4, 10, 0.25, 1.0, 1.0, 1 / sum(1 / math.log2(n + 1) for n in range(1, 5))),
]  # fmt: skip


@pytest.mark.parametrize(("gains", "relevant", "k", "recall", "success", "rank", "ndcg"), HAND_MADE)
def test_measures_agree_with_what_is_worked_out_by_hand(
    gains: list[float], relevant: int, k: int, recall: float, success: float, rank: float, ndcg: float
) -> None:
    assert recall_at(gains, relevant, k) == pytest.approx(recall)
    assert success_at(gains, k) == success
    assert reciprocal_rank(gains) == rank
    assert ndcg_at(gains, relevant, k) == pytest.approx(ndcg)


def test_ndcg_agrees_with_scikit_learn() -> None:
    oracle = pytest.importorskip("sklearn.metrics")
    made = np.random.default_rng(2)
    for size in range(2, 30):
        gains = made.integers(0, 2, size).astype(float)
        gains[made.integers(size)] = 1.0
        expected = oracle.ndcg_score([gains], [np.arange(size, 0, -1)], k=size // 2 + 1)
        assert ndcg_at(list(gains), int(gains.sum()), size // 2 + 1) == pytest.approx(expected)


@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=30), st.integers(0, 5), st.integers(1, 20))
def test_measures_lie_between_0_and_1_and_recall_grows_with_depth(gains: list[float], more: int, k: int) -> None:
    relevant = max(1, int(sum(gains)) + more)
    for value in (recall_at(gains, relevant, k), ndcg_at(gains, relevant, k), reciprocal_rank(gains)):
        assert 0.0 <= value <= 1.0 + 1e-12
    assert recall_at(gains, relevant, k) <= recall_at(gains, relevant, k + 1)
    assert success_at(gains, k) == (recall_at(gains, relevant, k) > 0)


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=20), st.data())
def test_moving_what_is_right_up_never_lowers_a_measure(gains: list[float], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(gains) - 1))
    better = list(gains)
    if better[place] > better[place - 1]:
        better[place], better[place - 1] = better[place - 1], better[place]
    relevant = max(1, int(sum(gains)))
    assert ndcg_at(better, relevant, 10) >= ndcg_at(gains, relevant, 10)
    assert reciprocal_rank(better) >= reciprocal_rank(gains)


def test_a_question_without_a_right_answer_and_one_counted_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="no recall"):
        recall_at([0.0], 0, 5)
    with pytest.raises(ValueError, match="counted twice"):
        ndcg_at([1.0, 1.0], 1, 5)


@pytest.mark.parametrize(("count", "percent", "k"), [(100, 5, 5), (99, 5, 4), (12, 2, 1), (250, 10, 25), (1, 10, 1)])
def test_a_share_of_a_judgment_is_rounded_down_and_never_none(count: int, percent: int, k: int) -> None:
    assert share_of(count, percent) == k


def test_fusion_adds_reciprocal_ranks_and_settles_ties_by_identifier() -> None:
    assert fuse([["a", "b", "c"], ["c", "d"]]) == ["c", "a", "b", "d"]
    assert fuse([["b"], ["a"]]) == ["a", "b"]
    assert fuse([[], []]) == []


def _values(count: int, seed: int = 1) -> list[float]:
    return [float(x) for x in np.random.default_rng(seed).random(count)]


def test_the_bootstrap_interval_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = _values(80)
    oracle = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=3).confidence_interval
    assert bootstrap_interval(values) == pytest.approx((oracle.low, oracle.high), abs=0.01)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_interval_holds_the_mean_and_is_the_same_every_time(values: list[float]) -> None:
    low, high = bootstrap_interval(values, resamples=200)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert (low, high) == bootstrap_interval(values, resamples=200)


def test_questions_on_one_text_make_the_interval_wider() -> None:
    values = [v for v in _values(20) for _ in range(5)]
    groups = [str(n) for n in range(20) for _ in range(5)]
    low, high = bootstrap_interval(values)
    wide_low, wide_high = bootstrap_interval(values, groups)
    assert wide_high - wide_low > 1.7 * (high - low)


def test_the_randomization_test_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    differences = [v - 0.42 for v in _values(40)]
    oracle = stats.permutation_test(
        (differences, [0.0] * 40), lambda a, b, axis: (a - b).mean(axis=axis), permutation_type="samples",
        vectorized=True, n_resamples=10_000, rng=4,
    )  # fmt: skip
    assert randomization_test(differences) == pytest.approx(oracle.pvalue, abs=0.02)


def test_chance_is_told_from_a_difference() -> None:
    assert randomization_test([0.0] * 50) == 1.0
    assert randomization_test([0.2] * 20) < 0.001
    assert randomization_test([0.2, -0.2] * 10) > 0.9
    assert randomization_test([0.2] * 3) > 0.2


def test_one_text_of_many_questions_does_not_make_a_difference_sure() -> None:
    assert randomization_test([0.2] * 20, ["a"] * 20) == pytest.approx(1.0)


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0]), min_size=1, max_size=25))
def test_the_test_does_not_care_which_system_is_named_first(differences: list[float]) -> None:
    p = randomization_test(differences, rounds=500)
    assert 0 < p <= 1
    assert randomization_test([-d for d in differences], rounds=500) == p


def test_nothing_to_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        bootstrap_interval([])
    with pytest.raises(ValueError, match="2 groups for 1"):
        randomization_test([1.0], ["a", "b"])
