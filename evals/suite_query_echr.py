"""Suite `query-echr`: headings of the Court's case-law guides find, in a judgment, the paragraphs that they cite.

Pairs of Santosh et al., "Query-driven relevant paragraph extraction from legal judgments", LREC-COLING 2024: JSON
Lines of `{"qid", "judgment", "query", "relevant"}`, found at run time and never part of this project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.baseline import Vanilla
from evals.metrics import recall_at, reciprocal_rank, share_of
from evals.quality import credit
from evals.runs import OURS, Result
from evals.systems import SHIPPED, VANILLA, rank_all
from kb.config import CHECKOUT
from kb.errors import CorpusError
from kb.knowledge import KnowledgeBase

NAME = "query-echr"
SHARES = (2, 5, 10)
"""Per cent of a judgment's numbered paragraphs that a reader is shown."""
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A chain of headings, the judgment to look in, and the paragraphs of it that the guide cites."""

    qid: str
    judgment: str
    query: str
    relevant: tuple[str, ...]


def find_pairs(env: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of the pairs: `$KB_BENCHMARKS/query-echr`, else in `../shared/benchmarks` beside the checkout."""
    base = Path(env.get("KB_BENCHMARKS") or CHECKOUT.parent / "shared" / "benchmarks").expanduser()
    folder = base / "query-echr"
    return folder if folder.is_dir() else None


def read_pairs(folder: Path) -> list[Pair]:
    """Every pair of the folder, by file name. Raises `CorpusError`, naming file and line, for one that is not one."""
    pairs = []
    for path in sorted(folder.glob("*.jsonl")):
        if path.stat().st_size > _MAX_BYTES:
            raise CorpusError(f"{path} is over {_MAX_BYTES // 1_000_000} MB; name the folder of the benchmark")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if line.strip():
                pairs.append(_read_pair(line, f"{path.name} line {number}"))
    return pairs


def _read_pair(line: str, place: str) -> Pair:
    try:
        row = json.loads(line)
        values = {name: str(row[name]) for name in ("qid", "judgment", "query")}
        relevant = tuple(dict.fromkeys(map(str, row["relevant"])))
    except (ValueError, KeyError, TypeError, RecursionError):
        relevant = ()
    if not relevant:
        raise CorpusError(f"{place} is no pair of qid, judgment, query and relevant; restore the benchmark's file")
    return Pair(**values, relevant=relevant)


def measure(
    knowledge: KnowledgeBase, pairs: Sequence[Pair], vanilla: Vanilla | None, on_progress: Callable[[int, int], None],
    cross_validate: Callable[[KnowledgeBase], Mapping[str, Sequence[str]]],
) -> tuple[list[Result], list[str]]:  # fmt: skip
    """Results of every system on the pairs whose judgment is held, and notes on what was left out.

    `cross_validate` gives for each pair the ranking by weights that saw neither its judgment nor its query; that is
    what stands under our name, and the ranker as shipped, which was trained on the pairs, stands apart.
    """
    counts = count_paragraphs(knowledge)
    held = [pair for pair in pairs if counts.get(pair.judgment)]
    out_of_fold = cross_validate(knowledge) if held else {}
    results = []
    for n, pair in enumerate(held, start=1):
        count = counts[pair.judgment]
        rankings = rank_all(knowledge, pair.query, within=pair.judgment, k=count)
        rankings[SHIPPED] = rankings.pop(OURS)
        # a pair that teaches nothing is in no fold, so the ranking as shipped has not seen it either
        rankings[OURS] = list(out_of_fold.get(pair.qid, rankings[SHIPPED]))
        if vanilla is not None:
            rankings[VANILLA] = vanilla.rank(pair.query, within=pair.judgment)
        results += [_result(pair, system, ids, count) for system, ids in rankings.items()]
        on_progress(n, len(held))
    lost = len(pairs) - len(held)
    return results, [f"{lost} pairs are on judgments that are not held; they are left out"] * bool(lost)


def count_paragraphs(knowledge: KnowledgeBase) -> dict[str, int]:
    """How many numbered paragraphs each judgment in its official text has."""
    sql = (
        "SELECT document, count(*) FROM units WHERE document LIKE 'ecthr/%' AND layer = 'official' "
        "AND id LIKE '%/para-%' GROUP BY document"
    )
    return dict(knowledge.store.query(sql))


def judge(pair: Pair, ids: Sequence[str], count: int) -> dict[str, float]:
    """The measures of a ranking of a judgment of `count` numbered paragraphs."""
    gains, relevant = credit(pair.relevant, ids), len(pair.relevant)
    shares = {f"recall@{percent}%": recall_at(gains, relevant, share_of(count, percent)) for percent in SHARES}
    return {**shares, "recall@10": recall_at(gains, relevant, 10), "mrr": reciprocal_rank(gains)}


def _result(pair: Pair, system: str, ids: Sequence[str], count: int) -> Result:
    part = pair.query.partition(".")[0].strip()
    return Result(
        suite=NAME, system=system, question=pair.query, kind=part, instrument="ecthr", within=pair.judgment,
        metrics=judge(pair, ids, count), expect=pair.relevant, found=tuple(ids[:10]), group=pair.judgment,
    )  # fmt: skip
