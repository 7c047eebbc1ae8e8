"""What counts as right: which units found, cited or refused answer a golden question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from evals.metrics import ndcg_at, reciprocal_rank, success_at
from evals.questions import Golden, read_golden
from kb.knowledge import KnowledgeBase
from kb.model import Answer, Pinpoint


def measure_answers(knowledge: KnowledgeBase) -> dict[str, Any]:
    """By kind of question: how many, found in the first five of `search`, cited by `ask`, refused, right.

    Right is an answerable question whose pinpoint is in the first five, and another that is refused. Of questions that
    touch several instruments `all_in_10` counts those with a right provision of each in the first ten. Questions that
    expect only texts which are not held here are left out and counted.
    """
    held, skipped = select_held(knowledge)
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[dict[str, Any]] = []
    for golden in held:
        answer, hits = knowledge.ask(golden.question), [h.id for h in knowledge.search(golden.question, k=10).hits]
        judged = {**judge_ranking(golden, hits), **judge_answer(golden, answer)}
        found = bool(judged["recall@5" if golden.expect else "refused"])
        rows[golden.kind].update(
            asked=1, refused=not answer.answered, found_in_5=bool(judged.get("recall@5")), right=found,
            cited=is_right(golden, answer), all_in_10=bool(judged.get("all in 10")),
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


def select_held(knowledge: KnowledgeBase, questions: Sequence[Golden] = ()) -> tuple[list[Golden], int]:
    """The golden questions, or of `questions` those, that can be asked; how many expect only texts not held."""
    status = knowledge.status()
    held = {h.key for h in (*status.instruments, *status.judgments, *status.not_held)}
    every = list(questions) or read_golden()
    kept = [g for g in every if not g.expect or any(Pinpoint.parse(id).document in held for id in g.expect)]
    return kept, len(every) - len(kept)


def judge_ranking(golden: Golden, ids: Sequence[str]) -> dict[str, float]:
    """The measures of what was found, best first; none for a question that has no answer.

    What is expected are alternatives: recall@5 is 1 where one of them, or a unit inside one, is among the first five.
    """
    if not golden.expect:
        return {}
    gains = credit(golden.expect, ids)
    judged = {f"recall@{k}": success_at(gains, k) for k in (5, 10)}
    judged |= {"ndcg@10": ndcg_at(gains, len(set(golden.expect)), 10), "mrr": reciprocal_rank(gains)}
    if golden.needs:
        judged["all in 10"] = float(finds_all(golden, ids[:10]))
    return judged


def judge_answer(golden: Golden, answer: Answer) -> dict[str, float]:
    """Whether an answer cites what is expected, or refuses what has no answer."""
    if not golden.expect:
        return {"refused": float(not answer.answered)}
    return {"answered": float(answer.answered), "cited": float(is_right(golden, answer))}


def credit(expect: Sequence[str], ids: Sequence[str]) -> list[float]:
    """1.0 for each id that is, or lies inside, an expected unit not credited before: the most exact one first."""
    open_units = {id: Pinpoint.parse(id) for id in expect}
    gains = []
    for found in map(Pinpoint.parse, ids):
        match = max((id for id, unit in open_units.items() if unit.contains(found)), key=len, default="")
        open_units.pop(match, None)
        gains.append(float(bool(match)))
    return gains


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
