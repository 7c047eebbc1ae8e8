"""How well yes and no are said: closed questions and questions that take something for granted, end to end.

`python -m evals closed` asks each question of `closed.jsonl`, judges it by the provisions its answer cites, and counts.
A verdict that is stated is right only with the right provision. Both halves were written by hand from the texts: on one
the rules were tuned, the other was written afterwards.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.questions import read_golden, read_rows
from kb.config import Config
from kb.grounding import Checker
from kb.judging import Judged, PremiseFinding, StatementJudge
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Pinpoint
from kb.statements import read_premises, read_statement

CLOSED = Path(__file__).resolve().parent / "closed.jsonl"
TARGETS = {"precision": 0.97, "share stated": 0.6, "false premises caught": 0.85, "true ones called false": 0.03}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A question with the `verdicts` that are right of it, or with a `premise` that is "true" or "false".

    `ids` are the provisions by which it is decided; none where the texts do not answer it. `half` is "tuning" or
    "held back".
    """

    question: str
    half: str
    ids: tuple[str, ...]
    verdicts: tuple[str, ...] = ()
    premise: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was judged of one question, in milliseconds without the answer itself; `judged` is None of an open one."""

    closed: Closed
    judged: Judged | None
    found: tuple[PremiseFinding, ...]
    ms: float

    @property
    def is_stated(self) -> bool:
        return self.judged is not None and self.judged.verdict != "unclear"

    @property
    def is_right(self) -> bool:
        """True of a right verdict by a right provision, or a part or the whole of it."""
        judged = self.judged
        if judged is None or judged.verdict not in self.closed.verdicts:
            return False
        here = Pinpoint.parse(judged.id) if judged.id else None
        return here is not None and any(
            here.contains(p) or p.contains(here) for p in map(Pinpoint.parse, self.closed.ids)
        )

    @property
    def is_corrected(self) -> bool:
        return any(f.finding != "held" for f in self.found)


def read_closed(path: Path = CLOSED) -> list[Closed]:
    """The written questions."""
    return [
        Closed(
            question=r["question"], half=r["half"], ids=tuple(r["ids"]), premise=r.get("premise", ""),
            verdicts=tuple(v for v in (r.get("verdict", ""), *r.get("also", ())) if v),
        )
        for r in read_rows(path)
    ]  # fmt: skip


def measure_closed(config: Config) -> dict[str, Any]:
    """Both halves counted apart, the golden questions with a false premise, and what went wrong."""
    knowledge = open_knowledge_base(config)
    knowledge.warm()
    judge = StatementJudge(Checker(knowledge.retriever, knowledge.sources))
    outcomes = [ask(knowledge, judge, closed) for closed in read_closed()]
    halves = {half: [o for o in outcomes if o.closed.half == half] for half in ("tuning", "held back")}
    golden = [
        ask(knowledge, judge, Closed(question=g.question, half="golden", ids=g.expect, premise="false"))
        for g in read_golden() if g.kind == "false-premise"
    ]  # fmt: skip
    return {
        "targets": TARGETS, **{half: summarise(found) for half, found in halves.items()},
        "golden false premises caught": _share(sum(o.is_corrected for o in golden), len(golden)),
        "ms": {"mean": round(sum(o.ms for o in outcomes) / len(outcomes), 2),
               "95th percentile": round(sorted(o.ms for o in outcomes)[int(0.95 * len(outcomes))], 2)},
        "wrong": [_tell(o) for o in outcomes if _is_wrong(o)],
    }  # fmt: skip


def ask(knowledge: KnowledgeBase, judge: StatementJudge, closed: Closed) -> Outcome:
    """One question through the answer and the judge; what is judged is read from the question alone."""
    ids = [s.id for s in knowledge.ask(closed.question).supports]
    started = time.perf_counter()
    statement = None if closed.premise else read_statement(closed.question)
    judged = judge.judge(statement.text, ids) if statement else None
    premises = read_premises(closed.question) if closed.premise else ()
    found = tuple(judge.judge_premise(p.text, judge.widen(p.text, ids)) for p in premises)
    return Outcome(closed, judged, found, (time.perf_counter() - started) * 1000)


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Precision of what is stated, the share stated of what the texts answer, and premises caught and faulted."""
    closed = [o for o in outcomes if not o.closed.premise]
    stated = [o for o in closed if o.is_stated]
    answered = [o for o in closed if o.closed.verdicts[0] != "unclear"]
    by = Counter((o.closed.verdicts[0], o.judged.verdict if o.judged else "open") for o in closed)
    false, true = ([o for o in outcomes if o.closed.premise == kind] for kind in ("false", "true"))
    return {
        "precision": _share(sum(o.is_right for o in stated), len(stated)),
        "share stated": _share(sum(o.is_stated for o in answered), len(answered)),
        "stated though the texts do not answer": sum(o.is_stated for o in closed if o.closed.verdicts[0] == "unclear"),
        "verdicts": {f"{wanted} as {got}": n for (wanted, got), n in sorted(by.items())},
        "false premises caught": _share(sum(o.is_corrected for o in false), len(false)),
        "true ones called false": _share(sum(o.is_corrected for o in true), len(true)),
    }


def _share(count: int, total: int) -> dict[str, float | int]:
    return {"share": round(count / total, 4) if total else 0.0, "of": total}


def _is_wrong(outcome: Outcome) -> bool:
    if outcome.closed.premise:
        return outcome.is_corrected != (outcome.closed.premise == "false")
    return outcome.is_stated and not outcome.is_right


def _tell(outcome: Outcome) -> dict[str, Any]:
    got = outcome.judged or next((f for f in outcome.found if f.finding != "held"), None)
    return {
        "half": outcome.closed.half, "question": outcome.closed.question,
        "wanted": outcome.closed.premise or outcome.closed.verdicts, "ids": outcome.closed.ids,
        "got": got.verdict if isinstance(got, Judged) else got.finding if got else "held",
        "by": got.id if got else "", "why": got.why if got else "",
    }  # fmt: skip
