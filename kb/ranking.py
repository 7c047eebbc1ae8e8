"""How much each kind of evidence counts: weights trained by `python -m evals ranker`, kept with what made them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.evidence import FEATURES, Measured
from kb.query import Query

WEIGHTS_FILE = Path(__file__).resolve().parent / "ranking.json"


@lru_cache(maxsize=1)
def read_weights() -> NDArray[np.float32]:
    """One weight for each of `FEATURES`, in that order."""
    weights = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return np.array([weights[name] for name in FEATURES], dtype=np.float32)


def score(measured: Measured) -> NDArray[np.float32]:
    """One score a unit: the sum of its evidence, each kind times its weight."""
    found: NDArray[np.float32] = measured.features @ read_weights()
    return found


SIGNS = (
    "meaning", "meaning of a question it answers", "meaning of our summary", "words covered", "meaning and words",
    "words", "score of the best", "lead of the best", "meaning of the first three", "a State named", "facts asked for",
    "another text named", "topic known", "share of words unknown", "one of our texts named",
    "like questions these texts answer",
)  # fmt: skip
"""By what it is decided whether there is an answer at all; measured on the first units of a ranking."""
_JUDGED = 8


def read_signs(
    measured: Measured, scores: NDArray[np.float32], query: Query, unknown: float, likeness: float
) -> NDArray[np.float32]:
    """One number for each of `SIGNS`.

    `unknown` is the share of the question's weight in words that no text has, `likeness` that of `measure_likeness`.
    """
    if not len(scores):
        return np.zeros(len(SIGNS), dtype=np.float32)
    first = np.argsort(-scores, kind="stable")[:_JUDGED]

    def most(name: str) -> float:
        return float(measured.column(name)[first].max())

    # where no text found has a digest, its own words must do: a judgment of which we say nothing may answer too
    asked, summarised = most("meaning of a question it answers"), most("meaning of our summary")
    meaning, covered = measured.column("meaning")[first], measured.column("words covered")[first]
    return np.array(
        [
            most("meaning"), asked or most("meaning"), summarised or most("meaning"),
            most("words covered"), float((meaning * covered).max()), most("words"), float(scores[first[0]]),
            float(scores[first[0]] - scores[first[-1]]), float(meaning[:3].mean()), query.names_state, query.asks_facts,
            query.names_outside, bool(query.topics), unknown, query.names_instrument, likeness,
        ],
        dtype=np.float32,
    )  # fmt: skip


def measure_likeness(vector: NDArray[np.float32]) -> float:
    """Log-odds that a question with this vector is one of those these texts answer, whatever was found for it.

    Logistic regression on the vector, trained on the digest's questions and on written ones of other subjects. It
    speaks of one embedding model: of vectors of another width it says what it says of the average question.
    """
    weights, bias, usual = read_likeness()
    return float(vector.ravel() @ weights) + bias if vector.size == weights.size else usual


@lru_cache(maxsize=1)
def read_likeness() -> tuple[NDArray[np.float32], float, float]:
    """Weights, bias, and the value of the average question."""
    record = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["likeness"]
    return np.array(record["weights"], dtype=np.float32), float(record["bias"]), float(record["usual"])


def judge_support(signs: NDArray[np.float32]) -> float:
    """How likely the texts answer the question, 0 to 1: logistic regression on `SIGNS`, trained with the ranking."""
    weights, bias = read_support()
    return float(1.0 / (1.0 + np.exp(-(float(signs @ weights) + bias))))


@lru_cache(maxsize=1)
def read_support() -> tuple[NDArray[np.float32], float]:
    support = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["support"]
    return np.array([support["weights"][name] for name in SIGNS], dtype=np.float32), float(support["bias"])


def explain(features: NDArray[np.float32], least: float = 0.05) -> tuple[tuple[str, float], ...]:
    """What lifted a unit, and by how much, the most first: ("meaning of a question it answers", 4.1), …"""
    parts = features * read_weights()
    order = np.argsort(-parts)
    return tuple((FEATURES[n], round(float(parts[n]), 2)) for n in order if parts[n] >= least)
