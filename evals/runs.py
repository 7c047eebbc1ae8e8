"""What was measured, question by question, kept: the run in the home, the last accepted run in the repository.

A run is a folder `<home>/evals/<time>/` with `results.jsonl`, one line a question and system, words and all. The
accepted run, `evals/accepted.json`, holds no words: identifiers of questions and their figures. It is kept for each
set of texts apart, since a knowledge base of summaries alone is not compared with one of the official texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.metrics import SIGNIFICANT, randomization_test
from kb.disk import guard_disk
from kb.errors import CorpusError
from kb.store import Document

ACCEPTED = Path(__file__).resolve().parent / "accepted.json"
RESULTS_FILE = "results.jsonl"
OURS = "pinpoint"
"""Our own systems: `pinpoint`, `pinpoint-shipped`. Only they are held against the accepted run."""
_DIGITS = 4
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One question as one system answered it.

    `metrics` maps the name of a measure to its value; a measure that has no meaning for the question is missing.
    `group` is the text that the question is on, for questions on one text are not independent; "" where each is.
    """

    suite: str
    system: str
    question: str
    kind: str
    instrument: str
    metrics: Mapping[str, float]
    expect: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    within: str = ""
    group: str = ""

    @property
    def id(self) -> str:
        return name_question(self.question, self.within)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What was searched: `key` tells one set of texts from another, `label` says it in words."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A measure of one of our systems against the accepted run, over the questions that both runs have."""

    suite: str
    system: str
    metric: str
    before: float
    now: float
    questions: int
    p: float

    @property
    def is_worse(self) -> bool:
        return self.now < self.before and self.p < SIGNIFICANT

    @property
    def words(self) -> str:
        """The change in one line."""
        return (
            f"{self.suite}: {self.metric} of {self.system} was {self.before:.3f} in the accepted run and is "
            f"{self.now:.3f} (p = {self.p:.3f}, {self.questions} questions)"
        )


def name_question(question: str, within: str = "") -> str:
    """The identifier of a question: 12 hexadecimal digits of the hash of its words and of where it is asked."""
    return hashlib.sha256(f"{within}\n{question}".encode()).hexdigest()[:12]


def describe_texts(documents: Iterable[Document]) -> Texts:
    """Which official files are held and which texts by their summary alone."""
    documents = sorted(documents, key=lambda d: d.key)
    lines = [f"{d.key} {d.layer} {d.sha256 if d.layer == 'official' else ''}" for d in documents]
    official = [d for d in documents if d.layer == "official"]
    judgments = sum(d.kind == "judgment" for d in official)
    label = (
        f"{len(official) - judgments} instruments and {judgments} judgments in their official text, "
        f"{len(documents) - len(official)} by our summary alone"
    )
    return Texts(key=hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16], label=label)


def write_run(home: Path, results: Sequence[Result], about: Mapping[str, Any]) -> Path:
    """Writes a run under `<home>/evals/`, named by the time in UTC; gives its folder. Raises `StoreError`."""
    folder = home / "evals" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
    with guard_disk(folder):
        folder.mkdir(parents=True)
        (folder / "about.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        lines = (json.dumps({"id": r.id, **asdict(r)}, ensure_ascii=False) for r in results)
        (folder / RESULTS_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def read_run(folder: Path) -> list[Result]:
    """The results of a run. Raises `StoreError` where there is none."""
    with guard_disk(folder):
        lines = (folder / RESULTS_FILE).read_text(encoding="utf-8").splitlines()
    return [_read_result(json.loads(line)) for line in lines]


def _read_result(row: dict[str, Any]) -> Result:
    lists = {name: tuple(row[name]) for name in ("expect", "found")}
    return Result(**{name: value for name, value in row.items() if name != "id"} | lists)


def read_accepted(path: Path = ACCEPTED) -> dict[str, Any]:
    """The accepted runs by texts; none where the file is not there. Raises `CorpusError` for a file that is not one."""
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size < _MAX_BYTES else None
        if isinstance(record, dict) and isinstance(record["runs"], dict):
            return dict(record["runs"])
    except (OSError, ValueError, KeyError, RecursionError):
        pass
    raise CorpusError(f"{path} is not an accepted run; check it out again, or remove it and run `kb eval --accept`")


def write_accepted(results: Sequence[Result], texts: Texts, path: Path = ACCEPTED) -> None:
    """Takes the run as the one to compare with on these texts; suites that it has not measured stay as they are."""
    runs = read_accepted(path)
    suites: dict[str, dict[str, Any]] = dict(runs.get(texts.key, {}).get("suites", {}))
    for suite in sorted({r.suite for r in results}):
        systems: dict[str, dict[str, Any]] = {}
        for result in results:
            if result.suite == suite and result.system.startswith(OURS):
                values = {name: round(value, _DIGITS) for name, value in result.metrics.items()}
                systems.setdefault(result.system, {})[result.id] = values
        suites[suite] = {system: dict(sorted(questions.items())) for system, questions in sorted(systems.items())}
    runs[texts.key] = {
        "texts": texts.label, "accepted": datetime.now(UTC).date().isoformat(), "suites": suites,
    }  # fmt: skip
    with guard_disk(path):
        path.write_text(_format_accepted(runs), encoding="utf-8")


def _format_accepted(runs: Mapping[str, Any]) -> str:
    """One line a question, so that a change of the file shows which questions changed."""
    text = json.dumps({"runs": runs}, indent=1, sort_keys=True)
    lines: list[str] = []
    joined = False
    for line in text.splitlines():
        stripped = line.strip()
        if joined:
            lines[-1] += stripped if stripped.startswith("}") else f"{stripped} "
            joined = not stripped.startswith("}")
            continue
        lines.append(line)
        joined = line.startswith(" " * 6) and stripped.endswith("{")
    return "\n".join(lines).replace(" }", "}") + "\n"


def compare_runs(results: Sequence[Result], accepted: Mapping[str, Any]) -> list[Change]:
    """Our systems' measures against the accepted run of the same texts, each over the questions both have."""
    pairs: dict[tuple[str, str, str], list[tuple[float, float, str]]] = {}
    for result in results:
        before = accepted.get("suites", {}).get(result.suite, {}).get(result.system, {}).get(result.id, {})
        for metric, value in result.metrics.items():
            if metric in before:
                key = (result.suite, result.system, metric)
                row = (before[metric], round(value, _DIGITS), result.group or result.id)
                pairs.setdefault(key, []).append(row)
    return [
        Change(
            suite=suite, system=system, metric=metric, questions=len(rows),
            before=sum(b for b, _, _ in rows) / len(rows), now=sum(n for _, n, _ in rows) / len(rows),
            p=randomization_test([n - b for b, n, _ in rows], [g for _, _, g in rows]),
        )
        for (suite, system, metric), rows in pairs.items()
    ]  # fmt: skip
