"""How right: golden questions asked, and what the answers cite or refuse."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from evals.questions import Golden, read_golden
from kb.knowledge import KnowledgeBase
from kb.model import Answer, Pinpoint


def measure_answers(knowledge: KnowledgeBase) -> dict[str, Any]:
    """By kind of question: how many, found in the first five of `search`, cited by `ask`, refused, right.

    Right is an answerable question whose pinpoint is in the first five, and another that is refused. Of questions that
    touch several instruments `all_in_10` counts those with a right provision of each in the first ten. Questions that
    expect only texts which are not held here are left out and counted.
    """
    status = knowledge.status()
    held = {h.key for h in (*status.instruments, *status.judgments, *status.not_held)}
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[dict[str, Any]] = []
    skipped = 0
    for golden in read_golden():
        if golden.expect and not any(Pinpoint.parse(id).document in held for id in golden.expect):
            skipped += 1
            continue
        answer, hits = knowledge.ask(golden.question), [h.id for h in knowledge.search(golden.question, k=10).hits]
        found = is_found(golden.expect, hits[:5]) if golden.expect else not answer.answered
        rows[golden.kind].update(
            asked=1, refused=not answer.answered, found_in_5=is_found(golden.expect, hits[:5]), right=found,
            cited=is_right(golden, answer), all_in_10=bool(golden.needs) and finds_all(golden, hits),
        )  # fmt: skip
        if not found or not is_right(golden, answer):
            wrong.append({
                "question": golden.question, "expect": list(golden.expect), "found": hits[:5],
                "cited": [s.id for s in answer.supports],
            })  # fmt: skip
    total = sum(rows.values(), Counter())
    return {
        "asked": total["asked"], "right": total["right"], "kinds": {k: dict(v) for k, v in rows.items()},
        "texts_not_held": skipped, "wrong": wrong,
    }  # fmt: skip


def finds_all(golden: Golden, ids: Sequence[str]) -> bool:
    """True where each instrument that a question touches has one of its right units among `ids`."""
    return all(is_found(group, ids) for group in golden.needs)


def is_found(expect: Sequence[str], ids: Sequence[str]) -> bool:
    """True where one of the expected units, or a unit inside one, is among `ids`."""
    wanted = [Pinpoint.parse(id) for id in expect]
    return any(w.contains(Pinpoint.parse(id)) for id in ids for w in wanted)


def is_right(golden: Golden, answer: Answer) -> bool:
    """An answerable question cites an expected unit; the others are refused."""
    if not golden.expect:
        return not answer.answered
    return is_found(golden.expect, [s.id for s in answer.supports])
