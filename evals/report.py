"""The report of `kb eval`: one HTML page that needs nothing else, for readers who are not statisticians.

It goes to `evals/report/index.html`, which git does not keep: the questions of a benchmark are others' words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evals.metrics import SIGNIFICANT
from evals.plots import draw_dots, draw_lines, short
from evals.runs import OURS, Result
from evals.summary import PRIMARY, Against, Figure, Suite
from evals.systems import BASELINES, LABELS, SHORT
from kb.disk import guard_disk
from kb.errors import CorpusError

_HERE = Path(__file__).resolve().parent
REPORT = _HERE / "report" / "index.html"
GROWTH = _HERE / "growth.json"
_STYLE = _HERE / "report.css"
_WORST = 12
_TITLES: Mapping[str, str] = {
    "query-echr": "Inside one judgment",
    "golden": "Questions as readers ask them",
    "known-item": "Finding a known place again",
}
_EXPLAINED: Mapping[str, str] = {
    "query-echr": "QueryECHR: the Court’s own case-law guides cite judgments paragraph by paragraph. Each question is "
    "the chain of headings over such a citation; right are the paragraphs that the guide cites under it, among all "
    "paragraphs of the judgment. Pinpoint’s figures come from cross-validation: the weights that rank a judgment have "
    "seen neither it nor the question. The ranking as shipped was trained on all of these pairs and is shown only for "
    "comparison.",
    "golden": "Questions written for this project, with the provisions that answer them, asked over everything that is "
    "held. No system was trained on them. Some are to be refused, since the texts do not answer them.",
    "known-item": "Headings of articles and sentences of provisions and judgments, asked as they stand and said "
    "otherwise by rule (grammar dropped, words exchanged, clauses moved). Right is the place they come from. The "
    "ranking has seen headings in training, sentences never.",
}
_MEANING: Mapping[str, str] = {
    "recall@k": "how much of what is right stands among the first k; of alternatives, whether one of them does",
    "recall@p%": "the same among the first p per cent of a judgment’s numbered paragraphs, at least one",
    "success@k": "the share of questions whose place is among the first k",
    "mrr": "mean reciprocal rank: 1 where the first found is right, ½ where the second is, ⅓ where the third …",
    "ndcg@10": "how near the first ten are to the best order possible, what stands higher counting more",
    "all in 10": "of questions on several instruments, the share with a right provision of each among the first ten",
    "chunk@5": "for llama-index, whose hits are chunks of some 4,000 letters: the share of questions for which one of "
    "its first five chunks touches a right provision, whichever other it holds",
    "cited": "the share of answerable questions whose answer cites a right provision",
    "answered": "the share of answerable questions that are not refused",
    "refused": "the share of unanswerable questions that are refused",
    "interval": "the bar and the small figures: how far the mean may move with other questions of the same kind "
    "(95 % bootstrap interval)",
    "▲ ▼": f"Pinpoint is better or worse than this system beyond chance (p < {SIGNIFICANT:g}, randomization test on "
    "the same questions); without a mark chance may explain the difference",
}


def write_report(
    suites: Sequence[Suite], results: Sequence[Result], notes: Sequence[str], *,
    growth: Sequence[Mapping[str, Any]] = (), names: Mapping[str, str] = MappingProxyType({}), path: Path = REPORT,
) -> Path:  # fmt: skip
    """Writes the page and gives its path; `names` are those of texts by key.

    Raises `StoreError` when it cannot be written.
    """
    body = "".join((
        _draw_head(suites, notes), _draw_changes(suites), *(_draw_suite(s, results, names) for s in suites),
        _draw_growth(growth), _draw_meaning(),
    ))  # fmt: skip
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>How well Pinpoint finds</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>{body}</body></html>\n"
    )
    with guard_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        path.write_text(page, encoding="utf-8")
    return path


def read_growth(path: Path = GROWTH) -> list[dict[str, Any]]:
    """The rows of the growth curve, smallest corpus first; none where it was not measured. Raises `CorpusError`."""
    if not path.is_file():
        return []
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        rows = record["rows"] if isinstance(record, dict) else record
        return sorted(({k: float(v) for k, v in row.items() if _is_number(v)} for row in rows),
                      key=lambda row: row["paragraphs"])  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CorpusError(f"{path} is no growth curve (rows with `paragraphs`); check it out again") from None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _draw_head(suites: Sequence[Suite], notes: Sequence[str]) -> str:
    tiles = "".join(_draw_tile(s) for s in suites if OURS in s.systems)
    said = "".join(f"<li>{escape(note)}</li>" for note in notes)
    day = datetime.now(UTC)
    return (
        f'<p class="quiet">Pinpoint · measured on {day.day} {day:%B %Y}</p><h1>How well Pinpoint finds the right '
        f'provision</h1><ul class="sum">{tiles}</ul><ul class="quiet">{said}</ul>'
    )


def _draw_tile(suite: Suite) -> str:
    metric = PRIMARY[suite.name]
    ours = suite.systems[OURS][metric]
    best = max((b for b in BASELINES if b in suite.systems), key=lambda b: suite.systems[b][metric].mean, default="")
    than = (
        f"; the best baseline, {escape(LABELS[best])}, reaches {_percent(suite.systems[best][metric])}" if best else ""
    )
    return (
        f"<li>{escape(_TITLES[suite.name])}<b>{_percent(ours)}</b><span>{escape(metric)} on {ours.questions:,} "
        f"questions, between {100 * ours.low:.0f} and {100 * ours.high:.0f} %{than}</span></li>"
    )


def _percent(figure: Figure) -> str:
    return f"{100 * figure.mean:.1f} %"


def _draw_changes(suites: Sequence[Suite]) -> str:
    changes = [c for s in suites for c in s.changes]
    if not changes:
        return ""
    worse = [c for c in changes if c.is_worse]
    better = [c for c in changes if c.now > c.before and c.p < SIGNIFICANT]
    lines = [f"<p>Of {len(changes)} measures {len(better)} are significantly better and {len(worse)} worse.</p>"]
    lines += [f'<p class="bad">Worse: {escape(c.words)}</p>' for c in worse]
    lines += [f"<p>Better: {escape(c.words)}</p>" for c in better]
    return f"<h2>Beside the last accepted run</h2>{''.join(lines)}"


def _draw_suite(suite: Suite, results: Sequence[Result], names: Mapping[str, str]) -> str:
    primary = PRIMARY[suite.name]
    notes = "".join(f'<p class="quiet">{escape(note)}</p>' for note in suite.notes)
    return (
        f"<h2>{escape(_TITLES[suite.name])}</h2><p>{escape(_EXPLAINED[suite.name])}</p>"
        f'<p class="quiet">{suite.questions:,} questions, {suite.seconds:.0f} seconds.</p>{notes}'
        f"{_draw_plot(suite, primary)}{_draw_plot(suite, 'mrr')}<h3>Every measure</h3>{_draw_systems(suite)}"
        f"<h3>By kind of question: {escape(primary)}</h3>{_draw_parts(suite, suite.kinds)}"
        f"{_draw_instruments(suite, names)}{_draw_worst(suite.name, results)}"
    )


def _draw_plot(suite: Suite, metric: str) -> str:
    rows = [(LABELS[s], f[metric].mean, f[metric].low, f[metric].high, s == OURS)
            for s, f in suite.systems.items() if metric in f]  # fmt: skip
    caption = f"{metric}: {_explain(metric)}"
    return f"<figure><figcaption>{escape(caption)}</figcaption>{draw_dots(rows)}</figure>" if rows else ""


def _explain(metric: str) -> str:
    if metric in _MEANING:
        return _MEANING[metric]
    name, _, depth = metric.partition("@")
    return _MEANING[f"{name}@k"].replace("first k", f"first {depth}")


def _draw_systems(suite: Suite) -> str:
    marks = {(a.baseline, a.metric): a for a in suite.against}
    rows = []
    for system, figures in suite.systems.items():
        cells = "".join(f"<td>{_draw_cell(figures.get(m), marks.get((system, m)))}</td>" for m in suite.metrics)
        rows.append((SHORT[system], cells, system == OURS))
    return _draw_table(suite.metrics, rows)


def _draw_cell(figure: Figure | None, against: Against | None) -> str:
    if figure is None:
        return ""
    mark = ""
    if against is not None and against.mark:
        sign, name, words = ("▲", "up", "better") if against.mark == "+" else ("▼", "down", "worse")
        mark = f' <span class="{name}" title="Pinpoint is {words}, p = {against.p:.4f}">{sign}</span>'
    return f"{figure.mean:.3f}{mark}<small>{figure.low:.3f}–{figure.high:.3f}</small>"


def _draw_table(head: Sequence[str], rows: Sequence[tuple[str, str, bool]], first: str = "") -> str:
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in (first, *head))
    body = "".join(f"<tr{' class=ours' * ours}><td>{escape(name)}</td>{cells}</tr>" for name, cells, ours in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _draw_parts(suite: Suite, parts: Mapping[str, Mapping[str, Mapping[str, Figure]]]) -> str:
    """A line a kind, a column a system; for what has no ranking, the share refused."""
    primary = PRIMARY[suite.name]
    systems = [s for s in suite.systems if s in (OURS, *BASELINES)]
    rows = []
    for name, found in parts.items():
        metric = primary if any(primary in f for f in found.values()) else "refused"
        figures = [found.get(s, {}).get(metric) for s in systems]
        count = max((f.questions for f in figures if f), default=0)
        label = name if metric == primary else f"{name} ({metric})"
        cells = "".join(f"<td>{f'{f.mean:.3f}' if f else ''}</td>" for f in figures)
        rows.append((label, f"<td>{count}</td>{cells}", False))
    return _draw_table(["questions", *(SHORT[s] for s in systems)], rows)


def _draw_instruments(suite: Suite, names: Mapping[str, str]) -> str:
    if len(suite.instruments) < 2:
        return ""
    parts = {names.get(key, key): figures for key, figures in suite.instruments.items()}
    return f"<h3>By text: {escape(PRIMARY[suite.name])}</h3>{_draw_parts(suite, parts)}"


def _draw_worst(name: str, results: Sequence[Result]) -> str:
    """Our questions with the lowest figures, what was expected and what was found."""
    primary = PRIMARY[name]
    ours = [r for r in results if r.suite == name and r.system == OURS]
    lost = sorted((r for r in ours if r.metrics.get(primary, r.metrics.get("refused", 1.0)) < 1.0),
                  key=lambda r: (r.metrics.get(primary, 0.0), r.metrics.get("mrr", 0.0), r.id))  # fmt: skip
    if not lost:
        return "<p>No question was lost.</p>"
    items = "".join(
        f"<li><p>{escape(r.question)}</p><p class=quiet>{escape(r.kind)}"
        f"{f' · in <code>{escape(r.within)}</code>' if r.within else ''} · expected {_draw_ids(r.expect)}"
        f" · found {_draw_ids(r.found[:5])}</p></li>"
        for r in lost[:_WORST]
    )
    shown = f"the {_WORST} worst of {len(lost)}" if len(lost) > _WORST else "all of them"
    return (
        f"<details><summary>Questions that Pinpoint did not fully answer ({shown})</summary>"
        f'<ul class="worst">{items}</ul></details>'
    )


def _draw_ids(ids: Sequence[str]) -> str:
    return ", ".join(f"<code>{escape(id)}</code>" for id in ids) or "nothing (to be refused)"


_CURVES: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("Search, milliseconds", "ms", {"median": "search_p50_ms", "95th percentile": "search_p95_ms"}),
    ("Words and meaning alone, milliseconds", "ms", {"BM25": "lexical_p50_ms", "vectors": "dense_p50_ms"}),
    ("Building, seconds", "s", {"build": "build_seconds"}),
    ("Index on disk and memory, MB", "MB", {"disk": "index_mb", "memory": "memory_mb"}),
)


def _draw_growth(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    plots = []
    for title, unit, series in _CURVES:
        lines = {name: [(row["paragraphs"], row[key]) for row in rows if key in row] for name, key in series.items()}
        drawn = draw_lines(lines, "paragraphs", unit)
        plots.append(f"<figure><figcaption>{escape(title)}</figcaption>{drawn}</figure>" if drawn else "")
    keys = list(dict.fromkeys(k for row in rows for k in row if k != "paragraphs"))
    numbers = [
        (short(row["paragraphs"]), "".join(map(_draw_number, (row.get(k) for k in keys))), False) for row in rows
    ]
    table = _draw_table([k.replace("_", " ") for k in keys], numbers, "paragraphs")
    return (
        "<h2>How it grows</h2><p>The same measurements on ever larger collections: copies of the judgments with "
        "changed words. Both axes are logarithmic.</p>"
        f'<div class="plots">{"".join(plots)}</div>{table}'
    )


def _draw_number(value: float | None) -> str:
    return f"<td>{'' if value is None else f'{value:,.4g}' if value < 1000 else f'{value:,.0f}'}</td>"


def _draw_meaning() -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in _MEANING.items())
    return (
        f"<h2>What the figures mean</h2><dl>{items}</dl><p>BM25 and the vectors search Pinpoint’s own passages, with "
        "headings and this project’s summaries, so they are stronger here than on the bare texts. llama-index is "
        "given the official files; its chunks are told in our identifiers by the words they share with each unit.</p>"
    )
