"""From results question by question to the figures of tables and plots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.metrics import SIGNIFICANT, bootstrap_interval, randomization_test
from evals.runs import OURS, Change, Result
from evals.systems import BASELINES, LABELS

PRIMARY: Mapping[str, str] = {"query-echr": "recall@10", "golden": "recall@5", "known-item": "success@5"}
"""The measure of each suite by which kinds are compared and the worst questions are picked."""
_ORDER = (
    "recall@2%", "recall@5%", "recall@10%", "recall@5", "recall@10", "ndcg@10", "success@1", "success@5", "mrr",
    "all in 10", "chunk@5", "cited", "answered", "refused",
)  # fmt: skip
"""Measures in the order of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The mean of a measure over `questions` questions, and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A measure of our system beside a baseline's on the same questions: the mean difference and its p."""

    baseline: str
    metric: str
    difference: float
    p: float

    @property
    def mark(self) -> str:
        """ "+" where we are significantly better, "-" where worse, "" where chance may explain it."""
        return "" if self.p >= SIGNIFICANT else "+" if self.difference > 0 else "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One suite as measured; `systems` and the breakdowns map a system to its figures by measure.

    `seconds` is what the suite took; `notes` say what was left out and what a figure rests on.
    """

    name: str
    questions: int
    seconds: float
    metrics: tuple[str, ...]
    systems: Mapping[str, Mapping[str, Figure]]
    kinds: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    instruments: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    against: tuple[Against, ...]
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


def summarise(
    name: str, results: Sequence[Result], *, seconds: float = 0.0, notes: Sequence[str] = (),
    changes: Sequence[Change] = (),
) -> Suite:  # fmt: skip
    """The figures of one suite's results."""
    mine = [r for r in results if r.suite == name]
    held = {metric for r in mine for metric in r.metrics}
    return Suite(
        name=name, questions=len({r.id for r in mine}), seconds=round(seconds, 1), notes=tuple(notes),
        metrics=tuple(m for m in _ORDER if m in held), systems=_measure(mine),
        kinds=_break_down(mine, lambda r: r.kind), instruments=_break_down(mine, lambda r: r.instrument),
        against=tuple(_compare(mine)), changes=tuple(c for c in changes if c.suite == name),
    )  # fmt: skip


def _break_down(
    results: Iterable[Result], part: Callable[[Result], str]
) -> dict[str, dict[str, dict[str, Figure]]]:  # fmt: skip
    parts: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        parts[part(result)].append(result)
    return {name: _measure(found) for name, found in sorted(parts.items(), key=lambda item: (-len(item[1]), item[0]))}


def _measure(results: Iterable[Result]) -> dict[str, dict[str, Figure]]:
    values: dict[str, dict[str, list[tuple[float, str]]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        for metric, value in result.metrics.items():
            values[result.system][metric].append((value, result.group or result.id))
    systems = [s for s in LABELS if s in values]
    return {s: {m: _figure(values[s][m]) for m in _ORDER if m in values[s]} for s in systems}


def _figure(rows: Sequence[tuple[float, str]]) -> Figure:
    values = [value for value, _ in rows]
    low, high = bootstrap_interval(values, [group for _, group in rows])
    return Figure(mean=sum(values) / len(values), low=low, high=high, questions=len(values))


def _compare(results: Sequence[Result]) -> Iterable[Against]:
    """Our system beside each baseline, on the questions that both answered."""
    ours = {r.id: r for r in results if r.system == OURS}
    for baseline in BASELINES:
        theirs = [r for r in results if r.system == baseline and r.id in ours]
        for metric in _ORDER:
            both = [r for r in theirs if metric in r.metrics and metric in ours[r.id].metrics]
            if both:
                differences = [ours[r.id].metrics[metric] - r.metrics[metric] for r in both]
                yield Against(
                    baseline=baseline, metric=metric, difference=sum(differences) / len(both),
                    p=randomization_test(differences, [r.group or r.id for r in both]),
                )  # fmt: skip


def shape_suite(suite: Suite) -> dict[str, Any]:
    """A suite as `kb eval --json` prints it."""
    return {
        "suite": suite.name, "questions": suite.questions, "seconds": suite.seconds, "notes": list(suite.notes),
        "systems": [
            {"system": s, "label": LABELS[s], "metrics": _shape_figures(f)} for s, f in suite.systems.items()
        ],
        "kinds": _shape_parts(suite.kinds), "instruments": _shape_parts(suite.instruments),
        "against": [{**asdict(a), "difference": round(a.difference, 4), "p": round(a.p, 4)} for a in suite.against],
        "accepted": [
            {**{k: v for k, v in asdict(c).items() if k != "suite"}, "worse": c.is_worse} for c in suite.changes
        ],
    }  # fmt: skip


def _shape_parts(parts: Mapping[str, Mapping[str, Mapping[str, Figure]]]) -> dict[str, Any]:
    return {name: {s: _shape_figures(f) for s, f in systems.items()} for name, systems in parts.items()}


def _shape_figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        metric: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(figure).items()}
        for metric, figure in figures.items()
    }


_MARKS: Mapping[str, str] = {"+": "*", "-": "!", "": " "}


def draw_table(suite: Suite) -> str:
    """A suite in plain text: a line a system, the mean of each measure, marked where ours differs significantly."""
    marks = {(a.baseline, a.metric): _MARKS[a.mark] for a in suite.against}
    width = max((len(LABELS[s]) for s in suite.systems), default=0)
    lines = [f"{suite.name}: {suite.questions:,} questions, {suite.seconds:.0f} s"]
    lines.append(" " * width + "".join(f"{m:>12}" for m in suite.metrics))
    for system, figures in suite.systems.items():
        cells = [f"{figures[m].mean:.3f}{marks.get((system, m), ' ')}" if m in figures else "" for m in suite.metrics]
        lines.append(f"{LABELS[system]:<{width}}" + "".join(f"{cell:>12}" for cell in cells))
    if suite.against:
        lines.append(f"(* Pinpoint is significantly better, ! worse, p < {SIGNIFICANT:g})")
    return "\n".join([*lines, *(f"({note})" for note in suite.notes)])
