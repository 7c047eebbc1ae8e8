"""How right: golden questions asked, and what the answers cite or refuse."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from evals.questions import Golden, read_golden
from kb.knowledge import KnowledgeBase
from kb.model import Answer, Pinpoint


def measure_answers(knowledge: KnowledgeBase) -> dict[str, Any]:
    """By kind of question: how many, how many found in the first five of `search`, cited by `ask`, refused.

    Questions that expect only texts which are not held here are left out and counted.
    """
    held = {h.key for h in (*knowledge.status().instruments, *knowledge.status().judgments)}
    rows: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wrong: list[dict[str, Any]] = []
    skipped = 0
    for golden in read_golden():
        if golden.expect and not any(Pinpoint.parse(id).document in held for id in golden.expect):
            skipped += 1
            continue
        answer = knowledge.ask(golden.question)
        row = rows[golden.kind]
        row["asked"] += 1
        row["refused"] += not answer.answered
        row["found_in_5"] += is_found(golden, [h.id for h in knowledge.search(golden.question, k=5).hits])
        row["cited"] += is_right(golden, answer)
        if not is_right(golden, answer):
            cited = [s.id for s in answer.supports]
            wrong.append({"question": golden.question, "expect": list(golden.expect), "cited": cited})
    return {"kinds": {k: dict(v) for k, v in rows.items()}, "texts_not_held": skipped, "wrong": wrong}


def is_found(golden: Golden, ids: list[str]) -> bool:
    """True where one of the expected units, or a unit inside one, is among `ids`."""
    wanted = [Pinpoint.parse(id) for id in golden.expect]
    return any(w.contains(Pinpoint.parse(id)) for id in ids for w in wanted)


def is_right(golden: Golden, answer: Answer) -> bool:
    """An answerable question cites an expected unit; the others are refused."""
    if not golden.expect:
        return not answer.answered
    return is_found(golden, [s.id for s in answer.supports])
