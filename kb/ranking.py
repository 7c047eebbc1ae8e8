"""How much each kind of evidence counts: weights trained by `python -m evals ranker`, kept with what made them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.evidence import FEATURES, Measured

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


def explain(features: NDArray[np.float32], least: float = 0.05) -> tuple[tuple[str, float], ...]:
    """What lifted a unit, and by how much, the most first: ("meaning of a question it answers", 4.1), …"""
    parts = features * read_weights()
    order = np.argsort(-parts)
    return tuple((FEATURES[n], round(float(parts[n]), 2)) for n in order if parts[n] >= least)
