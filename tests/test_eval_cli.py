"""`kb eval` on the small index: the quick subset keeps its floors, the JSON its shape, and a loss is exit status 1."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import suite_golden, suite_query_echr, suites
from evals.questions import read_golden
from evals.runs import RESULTS_FILE, compare_runs, read_run
from evals.suites import Evaluation, choose_suites, evaluate
from evals.summary import Figure
from kb.cli import main
from kb.config import Config
from kb.errors import CorpusError, UsageError
from kb.knowledge import open_knowledge_base


@pytest.fixture(scope="module")
def places(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the small index, and nothing written outside it: neither report nor accepted run."""
    root = tmp_path_factory.mktemp("evals")
    shutil.copytree(invented / "home", root / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "REPORT", root / "report" / "index.html")
        patch.setattr(suites, "ACCEPTED", root / "accepted.json")
        patch.setenv("KB_BENCHMARKS", str(root / "benchmarks"))
        yield root


@pytest.fixture(scope="module")
def quick(places: Path) -> Evaluation:
    return evaluate(Config(home=places / "home", official=None), quick=True)


def _figure(run: Evaluation, suite: str, system: str, metric: str) -> Figure:
    return next(s for s in run.suites if s.name == suite).systems[system][metric]


FLOORS = [
    ("golden", "recall@5", 0.88), ("golden", "recall@10", 0.90), ("golden", "mrr", 0.74), ("golden", "refused", 0.85),
    ("golden", "cited", 0.85), ("known-item", "success@5", 0.88), ("known-item", "mrr", 0.84),
]  # fmt: skip


@pytest.mark.parametrize(("suite", "metric", "floor"), FLOORS)
def test_the_quick_subset_on_summaries_alone_keeps_its_floors(
    quick: Evaluation, suite: str, metric: str, floor: float
) -> None:
    assert _figure(quick, suite, "pinpoint", metric).mean >= floor


@pytest.mark.parametrize("baseline", ["bm25", "dense", "rrf"])
def test_the_quick_subset_of_golden_questions_beats_its_baselines(quick: Evaluation, baseline: str) -> None:
    ours, theirs = (_figure(quick, "golden", system, "mrr") for system in ("pinpoint", baseline))
    assert ours.questions == theirs.questions >= 25
    assert ours.mean > theirs.mean


def test_a_run_is_kept_question_by_question_and_reported(quick: Evaluation) -> None:
    results = read_run(quick.folder)
    asked = {r.id for r in results if r.suite == "golden"}
    assert len(asked) == next(s for s in quick.suites if s.name == "golden").questions
    assert {r.system for r in results} == {"pinpoint", "bm25", "dense", "rrf"}
    assert quick.report.is_file() and (quick.folder / RESULTS_FILE).is_file()


def test_the_quick_subset_is_the_same_every_time_and_has_every_kind() -> None:
    golden = read_golden()
    sample = list(suite_golden.sample_kinds(golden))
    assert sample == list(suite_golden.sample_kinds(list(reversed(golden))))
    assert {g.kind for g in sample} == {g.kind for g in golden}
    assert len(sample) < len(golden) / 3


@pytest.fixture
def kb(places: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command; gives exit status, output and error stream."""

    def run(*arguments: str, home: Path = places / "home") -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([*arguments, "--home", str(home), "--corpus", str(places)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_eval_prints_the_contracts_json_and_nothing_else(kb: Any) -> None:
    status, out, _ = kb("eval", "known-item", "--quick", "--sample", "12", "--json")
    printed = json.loads(out)
    assert status == 0
    assert list(printed) == ["suites"]
    (suite,) = printed["suites"]
    assert suite["suite"] == "known-item"
    assert {"system", "label", "metrics"} == set(suite["systems"][0])
    assert {"mean", "low", "high", "questions"} == set(suite["systems"][0]["metrics"]["mrr"])


def test_eval_without_json_is_a_table_that_names_the_report(kb: Any) -> None:
    status, out, _ = kb("eval", "known-item", "--quick", "--sample", "12")
    assert status == 0
    assert "known-item: 1" in out and "BM25 alone" in out and "index.html" in out


def test_a_loss_beyond_chance_is_exit_status_1_and_says_which(kb: Any, places: Path) -> None:
    """The accepted run is made better than ours can be: every figure 2 more than it was."""
    assert kb("eval", "known-item", "--sample", "30", "--accept")[0] == 0
    accepted = json.loads((places / "accepted.json").read_text())
    (run,) = accepted["runs"].values()
    questions = run["suites"]["known-item"]["pinpoint"]
    for values in questions.values():
        values |= {name: value + 2 for name, value in values.items()}
    (places / "accepted.json").write_text(json.dumps(accepted))
    status, _, err = kb("eval", "known-item", "--quick", "--sample", "30")
    (places / "accepted.json").unlink()
    assert status == 1
    assert "kb: significantly worse: known-item: mrr of pinpoint was" in err
    assert "Traceback" not in err


def test_the_same_run_again_is_not_worse(quick: Evaluation) -> None:
    results = read_run(quick.folder)
    known = {r.id: dict(r.metrics) for r in results if r.suite == "golden" and r.system == "pinpoint"}
    changes = compare_runs(results, {"suites": {"golden": {"pinpoint": known}}})
    assert changes and not any(c.is_worse for c in changes)


WRONG = [
    (("eval", "poetry"), "there is no suite 'poetry'"),
    (("eval", "--quick", "--accept"), "cannot be accepted"),
    (("eval", "--sample", "2"), "give 6 to"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_usage_is_one_line_and_status_2(kb: Any, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = kb(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("kb: ") and words in err and err.count("\n") == 1


def test_nothing_built_is_one_line(kb: Any, tmp_path: Path) -> None:
    status, out, err = kb("eval", "--quick", home=tmp_path)
    assert (status, out) == (1, "")
    assert "kb build" in err and err.count("\n") == 1


def test_a_suite_whose_questions_are_missing_is_left_out_and_said(kb: Any) -> None:
    status, out, err = kb("eval", "query-echr", "--json")
    assert (status, json.loads(out)) == (1, {"suites": []})
    assert "nothing was measured; query-echr: left out" in err and "KB_BENCHMARKS" in err


def test_suites_run_in_their_order_and_a_quick_run_leaves_the_benchmark_out() -> None:
    assert choose_suites(["known-item", "query-echr"], quick=False, accept=True) == ["query-echr", "known-item"]
    assert choose_suites([], quick=True, accept=False) == ["golden", "known-item"]
    with pytest.raises(UsageError):
        choose_suites(["x" * 500], quick=False, accept=False)


PAIR = '{"qid": "1", "judgment": "ecthr/001-900001", "query": "Privacy. Cameras in the air", "relevant": ["%s"]}'


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "query-echr"
    folder.mkdir()
    held = PAIR % "ecthr/001-900001/para-5"
    lost = PAIR.replace("900001", "900777") % "ecthr/001-900777/para-1"
    (folder / "made.jsonl").write_text(f"{held}\n\n{lost}\n")
    return folder


def test_pairs_are_found_by_the_variable_and_read_in_order(pairs: Path) -> None:
    assert suite_query_echr.find_pairs({"KB_BENCHMARKS": str(pairs.parent)}) == pairs
    assert suite_query_echr.find_pairs({"KB_BENCHMARKS": str(pairs)}) is None
    assert [p.judgment for p in suite_query_echr.read_pairs(pairs)] == ["ecthr/001-900001", "ecthr/001-900777"]


@pytest.mark.parametrize("line", ["{", "[]", '{"qid": "1"}', PAIR.replace('["%s"]', "[]"), "[" * 5_000])
def test_a_line_that_is_no_pair_is_named(pairs: Path, line: str) -> None:
    (pairs / "made.jsonl").write_text(f"{PAIR % 'ecthr/001-900001/para-5'}\n{line}\n")
    with pytest.raises(CorpusError, match=r"made\.jsonl line 2") as caught:
        suite_query_echr.read_pairs(pairs)
    assert "\n" not in caught.value.message


def test_our_figures_on_pairs_are_out_of_fold_and_the_shipped_ranking_stands_apart(places: Path, pairs: Path) -> None:
    knowledge = open_knowledge_base(Config(home=places / "home", official=None))
    best = ["ecthr/001-900001/para-5", "ecthr/001-900001/para-1"]
    results, notes = suite_query_echr.measure(
        knowledge, suite_query_echr.read_pairs(pairs), None, lambda done, total: None, lambda _: {"1": best}
    )
    found = {r.system: r for r in results}
    assert set(found) == {"pinpoint", "pinpoint-shipped", "bm25", "dense", "rrf"}
    assert found["pinpoint"].found == tuple(best) and found["pinpoint"].metrics["mrr"] == 1.0
    assert found["pinpoint"].group == "ecthr/001-900001"
    assert notes == ["1 pairs are on judgments that are not held; they are left out"]


def test_recall_by_share_counts_the_numbered_paragraphs_of_the_judgment(places: Path, pairs: Path) -> None:
    knowledge = open_knowledge_base(Config(home=places / "home", official=None))
    counts = suite_query_echr.count_paragraphs(knowledge)
    assert counts["ecthr/001-900001"] == 5
    pair = replace(suite_query_echr.read_pairs(pairs)[0], relevant=("j/para-2", "j/para-9"))
    judged = suite_query_echr.judge(pair, ["j/para-1", "j/para-2", "j/para-3", "j/para-9"], 40)
    assert (judged["recall@2%"], judged["recall@5%"], judged["recall@10%"]) == (0.0, 0.5, 1.0)
    assert (judged["recall@10"], judged["mrr"]) == (1.0, 0.5)
