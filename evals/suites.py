"""`kb eval`: every suite beside its baselines in one run, kept, held against the accepted run, and reported.

Three suites: `query-echr` (paragraphs inside one judgment), `golden` (questions as readers ask them, whole corpus),
`known-item` (headings and sentences find their place). See `evals/README.md`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import suite_golden, suite_known, suite_query_echr
from evals.baseline import Vanilla, choose_documents, open_vanilla
from evals.questions import read_golden
from evals.report import REPORT, read_growth, write_report
from evals.runs import (
    ACCEPTED,
    Change,
    Result,
    Texts,
    compare_runs,
    describe_texts,
    read_accepted,
    write_accepted,
    write_run,
)
from evals.summary import Suite, draw_table, shape_suite, summarise
from kb.config import Config
from kb.errors import UsageError
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Pinpoint

SUITES = (suite_query_echr.NAME, suite_golden.NAME, suite_known.NAME)
_OTHER_JUDGMENTS = 15
"""Judgments of the llama-index baseline that no question is written on: it embeds 32 chunks a second, no more."""

Report = Callable[[str, int, int], None]
Measured = tuple[list[Result], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A run: its suites, what is significantly worse than the accepted run, where it is kept and reported."""

    suites: tuple[Suite, ...]
    worse: tuple[Change, ...]
    notes: tuple[str, ...]
    folder: Path
    report: Path

    @property
    def text(self) -> str:
        """The run as the command line prints it: a table a suite, then the notes."""
        return "\n".join(("\n\n".join(map(draw_table, self.suites)), *self.notes, f"report: {self.report}"))

    @property
    def shape(self) -> dict[str, Any]:
        """The run as `kb eval --json` prints it."""
        return {"suites": [shape_suite(suite) for suite in self.suites]}

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the run is not a success, a line each; none where it is."""
        lost = () if self.suites else tuple(f"nothing was measured; {note}" for note in self.notes[1:2])
        return (*lost, *(f"significantly worse: {change.words}" for change in self.worse))


def evaluate(
    config: Config, names: Sequence[str] = (), *, quick: bool = False, accept: bool = False,
    sample: int = 0, on_progress: Report = lambda stage, done, total: None,
) -> Evaluation:  # fmt: skip
    """Measures the suites named, else all; `quick` asks a fixed sample of two of them without llama-index.

    `sample` is how many known-item questions are made, 0 for as many as end in about a minute. `accept` makes this run
    the one that later runs are held against. Raises `UsageError` for an unknown suite or a partial run to accept,
    `StoreError` when nothing is built.
    """
    chosen = choose_suites(names, quick=quick, accept=accept)
    size = suite_known.check_sample(sample, quick=quick)
    knowledge = open_knowledge_base(config)
    texts = describe_texts(knowledge.store.read_documents())
    vanilla = None if quick else _open_vanilla(config, knowledge, on_progress)
    results: list[Result] = []
    notes: dict[str, list[str]] = {}
    seconds: dict[str, float] = {}
    for name in chosen:
        started = time.perf_counter()

        def report(done: int, total: int, name: str = name) -> None:
            on_progress(name, done, total)

        found, notes[name] = _measure(name, knowledge, vanilla, report, quick, size)
        results += found
        seconds[name] = time.perf_counter() - started
    accepted = read_accepted(ACCEPTED).get(texts.key, {})
    changes = compare_runs(results, accepted)
    suites = [
        summarise(n, results, seconds=seconds[n], notes=notes[n], changes=changes)
        for n in chosen if any(r.suite == n for r in results)
    ]  # fmt: skip
    said = _say(texts, accept or bool(accepted), vanilla, _list_left_out(suites, notes))
    if accept:
        write_accepted(results, texts, ACCEPTED)
    about = {"texts": texts.label, "quick": quick, "notes": said, "suites": [shape_suite(s) for s in suites]}
    folder = write_run(config.home, results, about)
    named = {key: source.short for key, source in knowledge.sources.items()} | {"ecthr": "judgments"}
    page = write_report(suites, results, said, growth=read_growth(), names=named, path=REPORT)
    return Evaluation(
        suites=tuple(suites), worse=tuple(c for c in changes if c.is_worse), notes=tuple(said), folder=folder,
        report=page,
    )  # fmt: skip


def choose_suites(names: Sequence[str], *, quick: bool, accept: bool) -> list[str]:
    """The suites to run, in order. Raises `UsageError` for one that there is not, or a sample to be accepted."""
    for name in names:
        if name not in SUITES:
            raise UsageError(f"there is no suite {name[:40]!r}; there are {', '.join(SUITES)}")
    if quick and accept:
        raise UsageError("a quick run is a sample and cannot be accepted; leave --quick out")
    quick_names = (suite_golden.NAME, suite_known.NAME)
    return [n for n in SUITES if n in (names or (quick_names if quick else SUITES))]


def _list_left_out(suites: Sequence[Suite], notes: Mapping[str, Sequence[str]]) -> list[str]:
    """What is said of suites that have no results, and so no table of their own."""
    measured = {suite.name for suite in suites}
    return [f"{name}: {note}" for name, said in notes.items() if name not in measured for note in said]


def _measure(
    name: str, knowledge: KnowledgeBase, vanilla: Vanilla | None, report: Callable[[int, int], None], quick: bool,
    sample: int,
) -> Measured:  # fmt: skip
    if name == suite_golden.NAME:
        return suite_golden.measure(knowledge, vanilla, report, quick=quick)
    if name == suite_known.NAME:
        return suite_known.measure(knowledge, vanilla, report, sample=sample)
    folder = suite_query_echr.find_pairs()
    if folder is None:
        return [], [
            "left out: its pairs are not on this machine; set KB_BENCHMARKS to the folder that holds query-echr"
        ]
    from evals.paragraphs import cross_validate  # its training needs packages that no other suite does

    pairs = suite_query_echr.read_pairs(folder)
    return suite_query_echr.measure(knowledge, pairs, vanilla, report, cross_validate)


def _open_vanilla(config: Config, knowledge: KnowledgeBase, on_progress: Report) -> Vanilla | None:
    """The same texts whatever suites are run, so that its index is built once."""
    folder = suite_query_echr.find_pairs()
    named = {pair.judgment for pair in suite_query_echr.read_pairs(folder)} if folder else set()
    named |= {Pinpoint.parse(id).document for golden in read_golden() for id in golden.expect}
    keys = choose_documents(knowledge, named, _OTHER_JUDGMENTS)
    return open_vanilla(config, knowledge, keys, lambda done, total: on_progress("llama-index baseline", done, total))


def _say(texts: Texts, accepted: bool, vanilla: Vanilla | None, left_out: Sequence[str]) -> list[str]:
    notes = [f"searched: {texts.label}", *left_out]
    if vanilla is None:
        notes.append(
            "the llama-index baseline was left out: it is not part of a quick run and needs the official texts"
        )
    else:
        judgments = sum(key.startswith("ecthr/") for key in vanilla.documents)
        notes.append(
            f"llama-index searches {len(vanilla.documents) - judgments} instruments and {judgments} judgments (those "
            "that questions are written on and a fixed sample), so it has less to confuse than Pinpoint"
        )
    if not accepted:
        notes.append("no run on these texts was accepted yet; `kb eval --accept` makes a run the measure of later ones")
    return notes
