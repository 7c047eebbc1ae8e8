"""From evidence to a decision: logistic weights trained by `python -m evals grounding`, kept with what made them.

Three questions, each answered with a probability: does this ground support the claim; then, knowing how well the best
other place does, is the cited place the right one; and if not, does the other place say it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.grounding_measure import FEATURES, Measured
from kb.model import Pinpoint

WEIGHTS_FILE = Path(__file__).resolve().parent / "grounding.json"
_BETWEEN = (
    "there", "there better", "there much better", "sister", "another judgment", "beside", "same text", "words better",
    "meaning better", "one sentence better", "like words better",
)  # fmt: skip
_FOUND = ("rank", "rank in its text")
_COMPARED = ("words", "meaning", "words in one sentence", "words or like words")
PLACE_SIGNS = ("here", *_FOUND, *_BETWEEN, *(f"here: {name}" for name in FEATURES))
"""What tells whether the cited place is the right one: how well it supports the claim, how well another does.

`rank` is how high a search for the claim finds what it cites; `sister` says that the better place is of another text,
`beside` that it is part of the same article."""
_NOWHERE = -6.0
"""Log-odds that stand for the best other place where there is none."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each sign in its order, and a bias."""

    values: NDArray[np.float64]
    bias: float

    def judge(self, signs: NDArray[np.float32]) -> float:
        """The log-odds that a question is answered with yes."""
        return float(signs @ self.values + self.bias)


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the three questions."""

    support: Weights
    place: Weights
    elsewhere: Weights


def read_place(
    here: Measured, there: Measured | None, ranks: tuple[float, float], support: Weights
) -> NDArray[np.float32]:
    """One number for each of `PLACE_SIGNS`."""
    h = support.judge(here.features)
    if there is None:
        between = [_NOWHERE, *([0.0] * (len(_BETWEEN) - 1))]
        return np.array([h, *ranks, *between, *here.features], dtype=np.float32)
    t = support.judge(there.features)
    ours, other = Pinpoint.parse(here.grounds[0].id), Pinpoint.parse(there.grounds[0].id)
    better, same = t > h, ours.document == other.document
    cases = all(p.document.startswith("ecthr/") for p in (ours, other))
    between = [
        t, max(0.0, t - h), max(0.0, t - h - 2.0), float(better and not same), float(better and cases and not same),
        float(better and same and _article(ours) == _article(other)), float(better and same),
        *(there.get(name) - here.get(name) for name in _COMPARED),
    ]  # fmt: skip
    return np.array([h, *ranks, *between, *here.features], dtype=np.float32)


def _article(pinpoint: Pinpoint) -> str:
    return pinpoint.path[0].partition(".")[0] if pinpoint.path else ""


@lru_cache(maxsize=1)
def read_model() -> Model:
    """The trained weights."""
    record = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))

    def read(name: str, signs: tuple[str, ...]) -> Weights:
        part = record[name]
        return Weights(np.array([part["weights"][s] for s in signs]), float(part["bias"]))

    return Model(read("support", FEATURES), read("place", PLACE_SIGNS), read("elsewhere", PLACE_SIGNS))
