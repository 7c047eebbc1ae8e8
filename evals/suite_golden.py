"""Suite `golden`: questions as readers ask them, over everything that is held (`evals/golden.jsonl`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from evals.baseline import Vanilla, list_units
from evals.quality import is_found, judge_answer, judge_ranking, select_held
from evals.questions import Golden
from evals.runs import OURS, Result, name_question
from evals.systems import VANILLA, rank_all
from kb.knowledge import KnowledgeBase
from kb.model import Pinpoint

NAME = "golden"
_QUICK_OF_EACH_KIND = 5


def measure(
    knowledge: KnowledgeBase, vanilla: Vanilla | None, on_progress: Callable[[int, int], None], *, quick: bool = False
) -> tuple[list[Result], list[str]]:
    """Results of every system, and notes on what was left out. `quick` asks a fixed sample of each kind."""
    held, skipped = select_held(knowledge)
    asked = list(sample_kinds(held)) if quick else held
    results = []
    for n, golden in enumerate(asked, start=1):
        rankings = rank_all(knowledge, golden.question)
        also = {OURS: judge_answer(golden, knowledge.ask(golden.question))}
        if vanilla is not None:
            chunks = vanilla.find_chunks(golden.question)
            rankings[VANILLA] = list_units(chunks)
            also[VANILLA] = judge_chunks(golden, chunks)
        for system, ids in rankings.items():
            if metrics := judge_ranking(golden, ids) | also.get(system, {}):
                results.append(_result(golden, system, metrics, ids))
        on_progress(n, len(asked))
    return results, [f"{skipped} questions expect only texts that are not held; they are left out"] * bool(skipped)


def judge_chunks(golden: Golden, chunks: Sequence[Sequence[str]]) -> dict[str, float]:
    """The kindest reading of a recipe that knows no provisions: whether its first five chunks touch a right unit."""
    return {"chunk@5": float(is_found(golden.expect, list_units(chunks[:5])))} if golden.expect else {}


def sample_kinds(questions: Sequence[Golden]) -> Iterator[Golden]:
    """The same few questions of each kind every time: those whose identifiers come first."""
    kinds: dict[str, list[Golden]] = defaultdict(list)
    for golden in questions:
        kinds[golden.kind].append(golden)
    for _, group in sorted(kinds.items()):
        yield from sorted(group, key=lambda g: name_question(g.question))[:_QUICK_OF_EACH_KIND]


def name_instrument(golden: Golden) -> str:
    """The text a question is on: its key, "several" where it touches more than one, "none" where no text answers."""
    keys = {Pinpoint.parse(id).document.partition("/")[0] for id in golden.expect}
    return "none" if not keys else "several" if len(keys) > 1 else keys.pop()


def _result(golden: Golden, system: str, metrics: dict[str, float], ids: Sequence[str]) -> Result:
    return Result(
        suite=NAME, system=system, question=golden.question, kind=golden.kind, instrument=name_instrument(golden),
        metrics=metrics, expect=golden.expect, found=tuple(ids[:10]),
    )  # fmt: skip
