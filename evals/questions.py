"""The golden questions: what each is, and the identifiers of which a right answer cites at least one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
GOLDEN = _HERE / "golden.jsonl"
"""What is measured on; never trained on."""
TRAINING = _HERE / "training.jsonl"
UNANSWERABLE = _HERE / "unanswerable.jsonl"
"""Questions that the texts do not answer, each with its kind (`why`); trained on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """`expect` is empty for a question that the texts do not answer, which must be refused.

    `needs` has, for a question that touches several instruments, one group of alternatives for each of them.
    """

    question: str
    kind: str
    expect: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ()


def read_golden(path: Path = GOLDEN) -> list[Golden]:
    return [
        Golden(
            question=row["question"], kind=row["kind"], expect=tuple(row["expect"]),
            needs=tuple(tuple(group) for group in row.get("needs", ())),
        )
        for row in read_rows(path)
    ]  # fmt: skip


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
