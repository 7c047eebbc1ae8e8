"""The golden questions: what each is, and the identifiers of which a right answer cites at least one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent / "golden.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """`expect` is empty for a question that the texts do not answer, which must be refused."""

    question: str
    kind: str
    expect: tuple[str, ...]


def read_golden(path: Path = GOLDEN) -> list[Golden]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [Golden(question=r["question"], kind=r["kind"], expect=tuple(r["expect"])) for r in rows]
