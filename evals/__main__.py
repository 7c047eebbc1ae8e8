"""`python -m evals [SUITE …]`: prints what was measured, one JSON document a suite."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from evals.lexical import compare_lexical
from evals.quality import measure_answers
from evals.speed import measure_build, measure_questions
from kb.config import Config, read_config
from kb.errors import KbError
from kb.knowledge import open_knowledge_base

SUITES: dict[str, Callable[[Config], dict[str, Any]]] = {
    "build": measure_build,
    "questions": measure_questions,
    "answers": lambda config: measure_answers(open_knowledge_base(config)),
    "lexical": compare_lexical,
}
"""`build` takes minutes on the whole corpus; the others use the knowledge base that `kb build` made."""


def main(arguments: Sequence[str]) -> int:
    names = list(arguments) or list(SUITES)
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"evals: no suite {unknown[0]!r}; there are {', '.join(SUITES)}", file=sys.stderr)
        return 2
    try:
        for name in names:
            print(json.dumps({"suite": name, **SUITES[name](read_config())}, indent=2, ensure_ascii=False), flush=True)
    except KbError as error:
        print(f"evals: {error.message}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
