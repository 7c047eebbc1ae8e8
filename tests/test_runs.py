"""Runs are kept whole, the accepted run without words, and a loss beyond chance is found and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.metrics import SIGNIFICANT
from evals.quality import credit, judge_ranking
from evals.questions import Golden
from evals.runs import (
    Result,
    Texts,
    compare_runs,
    describe_texts,
    name_question,
    read_accepted,
    read_run,
    write_accepted,
    write_run,
)
from evals.summary import summarise
from kb.errors import CorpusError, StoreError
from kb.store import Document

TEXTS = Texts(key="0123456789abcdef", label="two invented texts")


def results(values: list[float], system: str = "pinpoint", suite: str = "golden") -> list[Result]:
    """One question a value, each with the same kind, on recall@5 and MRR alike."""
    return [
        Result(
            suite=suite, system=system, question=f"What of lamp {n}, “lit” or not?", kind="lookup", instrument="lamps",
            metrics={"recall@5": value, "mrr": value}, expect=(f"lamps/art-{n}",), found=("lamps/art-1",),
        )
        for n, value in enumerate(values)
    ]  # fmt: skip


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = results([1.0, 0.0])
    folder = write_run(tmp_path, made, {"quick": False})
    assert folder.parent == tmp_path / "evals"
    assert read_run(folder) == made
    assert json.loads((folder / "about.json").read_text()) == {"quick": False}
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [r.id for r in made]


def test_two_runs_do_not_write_over_each_other(tmp_path: Path) -> None:
    folders = {write_run(tmp_path, results([float(n)]), {}) for n in range(2)}
    assert sorted(read_run(f)[0].metrics["mrr"] for f in folders) == [0.0, 1.0]


def test_a_run_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"results\.jsonl"):
        read_run(tmp_path)


def test_the_same_words_asked_elsewhere_are_another_question() -> None:
    assert name_question("lamps") == name_question("lamps") != name_question("lamps", "ecthr/001-1")
    assert len(name_question("lamps")) == 12


def test_the_accepted_run_holds_figures_and_no_words(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    write_accepted([*results([1.0, 0.333333]), *results([0.0, 0.0], "bm25")], TEXTS, path)
    text = path.read_text()
    assert "lamp" not in text.replace(TEXTS.label, "") and "bm25" not in text
    suites = read_accepted(path)[TEXTS.key]["suites"]
    assert list(suites["golden"]) == ["pinpoint"]
    values = suites["golden"]["pinpoint"]
    assert values[results([1.0, 0.0])[1].id] == {"mrr": 0.3333, "recall@5": 0.3333}
    assert sum('"recall@5"' in line for line in text.splitlines()) == 2


def test_accepting_one_suite_leaves_the_others_and_other_texts_as_they_are(tmp_path: Path) -> None:
    path, other = tmp_path / "accepted.json", Texts(key="f" * 16, label="others")
    write_accepted(results([1.0]), TEXTS, path)
    write_accepted(results([0.5], suite="known-item"), TEXTS, path)
    write_accepted(results([0.25]), other, path)
    runs = read_accepted(path)
    assert set(runs[TEXTS.key]["suites"]) == {"golden", "known-item"}
    assert set(runs) == {TEXTS.key, other.key}


def test_no_accepted_run_is_no_error_and_a_broken_one_is_one_line(tmp_path: Path) -> None:
    assert read_accepted(tmp_path / "accepted.json") == {}
    for text in ("{", "[]", '{"runs": 3}', "[" * 50_000):
        (tmp_path / "accepted.json").write_text(text)
        with pytest.raises(CorpusError, match="kb eval --accept"):
            read_accepted(tmp_path / "accepted.json")


def _accepted(tmp_path: Path, values: list[float]) -> dict[str, object]:
    write_accepted(results(values), TEXTS, tmp_path / "accepted.json")
    run: dict[str, object] = read_accepted(tmp_path / "accepted.json")[TEXTS.key]
    return run


def test_a_loss_beyond_chance_is_found_and_named(tmp_path: Path) -> None:
    changes = compare_runs(results([1.0] * 20 + [0.0] * 20), _accepted(tmp_path, [1.0] * 40))
    assert {c.metric for c in changes if c.is_worse} == {"recall@5", "mrr"}
    assert "golden: recall@5 of pinpoint was 1.000" in changes[0].words and "is 0.500" in changes[0].words


def test_a_loss_that_chance_explains_is_none(tmp_path: Path) -> None:
    changes = compare_runs(results([1.0] * 38 + [0.0] * 2), _accepted(tmp_path, [1.0] * 40))
    assert all(c.now < c.before and c.p >= SIGNIFICANT and not c.is_worse for c in changes)


def test_a_gain_is_not_worse_and_nothing_changed_is_certain(tmp_path: Path) -> None:
    accepted = _accepted(tmp_path, [0.0] * 40)
    assert not any(c.is_worse for c in compare_runs(results([1.0] * 40), accepted))
    assert {c.p for c in compare_runs(results([0.0] * 40), accepted)} == {1.0}


def test_only_questions_that_both_runs_have_are_compared(tmp_path: Path) -> None:
    changes = compare_runs(results([1.0] * 12), _accepted(tmp_path, [1.0] * 5))
    assert {c.questions for c in changes} == {5}
    assert compare_runs(results([1.0]), {}) == []


def _document(key: str, layer: str, sha256: str = "") -> Document:
    blank = dict.fromkeys(("title", "reference", "as_of", "source", "url", "caveat", "content_hash"), "")
    kind = "judgment" if key.startswith("ecthr/") else "instrument"
    return Document(key=key, layer=layer, sha256=sha256, kind=kind, position=1, units=1, extra={}, **blank)  # type: ignore[arg-type]


def test_texts_are_told_apart_by_what_is_official_and_not_by_their_order() -> None:
    official, summary = _document("lamps", "official", "aa"), _document("ecthr/001-1", "digest")
    texts = describe_texts([official, summary])
    assert texts == describe_texts([summary, official])
    assert texts.key != describe_texts([_document("lamps", "official", "bb"), summary]).key
    assert texts.key != describe_texts([_document("lamps", "digest", "aa"), summary]).key
    assert texts.label == "1 instruments and 0 judgments in their official text, 1 by our summary alone"


CREDIT = [
    (["i/art-1"], ["i/art-1/a", "i/art-1", "i/art-2"], [1, 0, 0]),
    (["i/art-1/a"], ["i/art-1", "i/art-1/a"], [0, 1]),
    (["i/art-1", "i/art-1/a"], ["i/art-1/a", "i/art-1/b", "i/art-1/c"], [1, 1, 0]),
    (["i/para-38"], ["i/para-38.2", "i/para-3"], [1, 0]),
    ([], ["i/art-1"], [0]),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "ids", "gains"), CREDIT)
def test_an_expected_unit_is_credited_once_and_to_it_or_what_is_inside_it(
    expect: list[str], ids: list[str], gains: list[float]
) -> None:
    assert credit(expect, ids) == gains


def test_alternatives_are_found_where_one_is_and_instruments_where_each_is() -> None:
    golden = Golden(
        question="q", kind="several-instruments", expect=("i/art-1", "j/art-2"), needs=(("i/art-1",), ("j/art-2",))
    )
    judged = judge_ranking(golden, ["x/art-1", "i/art-1", *(f"y/art-{n}" for n in range(7)), "j/art-2"])
    assert (judged["recall@5"], judged["mrr"], judged["all in 10"]) == (1.0, 0.5, 1.0)
    assert judge_ranking(golden, ["i/art-1"])["all in 10"] == 0.0
    assert judge_ranking(Golden(question="q", kind="unanswerable", expect=()), ["i/art-1"]) == {}


def test_our_system_is_held_against_each_baseline_on_the_questions_both_answered() -> None:
    both = [*results([1.0] * 30), *results([0.0] * 20, "bm25"), *results([1.0] * 30, "dense")]
    suite = summarise("golden", both)
    marks = {(a.baseline, a.metric): (a.mark, a.difference) for a in suite.against}
    assert marks["bm25", "mrr"] == ("+", 1.0)
    assert marks["dense", "recall@5"] == ("", 0.0)
    assert suite.systems["bm25"]["mrr"].questions == 20
    assert list(suite.systems) == ["pinpoint", "bm25", "dense"]
