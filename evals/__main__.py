"""`python -m evals [SUITE …]`: prints what was measured, one JSON document a suite; `digest [FILE …]`: its faults."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.citations import measure_citations
from evals.closed import measure_closed
from evals.digest import find_faults
from evals.grounding import measure_grounding
from evals.growth import measure_growth
from evals.lexical import compare_lexical
from evals.paragraphs import train as train_paragraphs
from evals.quality import measure_answers
from evals.ranker import retrain_support, train
from evals.speed import measure_build, measure_questions
from kb.config import Config, read_config
from kb.errors import KbError
from kb.knowledge import open_knowledge_base

SUITES: dict[str, Callable[[Config], dict[str, Any]]] = {
    "build": measure_build,
    "questions": measure_questions,
    "answers": lambda config: measure_answers(open_knowledge_base(config)),
    "lexical": compare_lexical,
    "ranker": train,
    "support": retrain_support,
    "paragraphs": train_paragraphs,
    "grounding": measure_grounding,
    "growth": measure_growth,
    "closed": measure_closed,
    "citations": measure_citations,
}
"""`build` takes minutes on the whole corpus; the others use the knowledge base that `kb build` made."""
_BY_NAME = ("ranker", "support", "paragraphs", "grounding", "growth", "closed", "citations")
"""Suites that train, take an hour or ask every written question, and are run only by name."""


def main(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] == "digest":
        return _check_digest([Path(file).resolve() for file in arguments[1:]])
    names = list(arguments) or [name for name in SUITES if name not in _BY_NAME]
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"evals: no suite {unknown[0]!r}; there are digest, {', '.join(SUITES)}", file=sys.stderr)
        return 2
    try:
        for name in names:
            print(json.dumps({"suite": name, **SUITES[name](read_config())}, indent=2, ensure_ascii=False), flush=True)
    except KbError as error:
        print(f"evals: {error.message}", file=sys.stderr)
        return error.exit_status
    return 0


def _check_digest(files: Sequence[Path]) -> int:
    try:
        faults = find_faults(read_config(), files)
    except KbError as error:
        print(f"evals: {error.message}", file=sys.stderr)
        return error.exit_status
    print("\n".join(faults) or "no fault found")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
