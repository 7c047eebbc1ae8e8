"""The report says what was measured, shows nobody's markup as markup, needs no other file, and git does not keep it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.plots import draw_dots, draw_lines, short
from evals.report import read_growth, write_report
from evals.runs import Change, Result
from evals.summary import PRIMARY, draw_table, shape_suite, summarise
from kb.errors import CorpusError, StoreError

_VOID = {"meta", "br", "circle", "line"}


class _Page(HTMLParser):
    """The words of a page; fails where tags do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def made(suite: str = "golden", question: str = "Who keeps the lamp?") -> list[Result]:
    """Thirty questions that we always answer, BM25 half of the time, and one that we lose."""
    metric = PRIMARY[suite]
    results = []
    for n in range(30):
        for system, value in (("pinpoint", float(n > 0)), ("bm25", float(n % 2))):
            results.append(Result(
                suite=suite, system=system, question=f"{question} {n}", kind="lookup" if n % 3 else "slang",
                instrument="lamps" if n % 2 else "bells", metrics={metric: value, "mrr": value},
                expect=("lamps/art-1",), found=("lamps/art-2",),
            ))  # fmt: skip
    return results


@pytest.mark.parametrize("suite", sorted(PRIMARY))
def test_the_page_has_the_figures_the_baselines_and_what_was_lost(suite: str, tmp_path: Path) -> None:
    results = made(suite)
    path = tmp_path / "report" / "index.html"
    assert write_report([summarise(suite, results)], results, ["a note"], names={"lamps": "Lamps"}, path=path) == path
    page = _Page(path.read_text(encoding="utf-8"))
    for words in ("96.7 %", "50.0 %", "0.967", "0.500", "a note", "By kind of question", "By text", "BM25 alone", "▲"):
        assert words in page.words
    assert "Who keeps the lamp? 0" in page.words and "Who keeps the lamp? 1" not in page.words
    assert "Lamps" in page.words and "lamps/art-2" in page.words


def test_the_page_needs_nothing_from_elsewhere_and_git_leaves_it_out(tmp_path: Path) -> None:
    path = write_report([summarise("golden", made())], made(), [], path=tmp_path / "r" / "index.html")
    page = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(?:src|href)\s*=|@import|url\(|https?:", page)
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_markup_in_a_question_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    results = made(question="<script>alert(1)</script> & <b>")
    path = write_report([summarise("golden", results)], results, ["<img src=x>"], path=tmp_path / "r.html")
    page = _Page(path.read_text(encoding="utf-8"))
    assert not {"script", "img"} & set(page.tags)
    assert "<script>alert(1)</script> & <b> 0" in page.words


def test_what_is_worse_than_the_accepted_run_is_said(tmp_path: Path) -> None:
    change = Change(suite="golden", system="pinpoint", metric="mrr", before=0.9, now=0.5, questions=30, p=0.001)
    path = write_report([summarise("golden", made(), changes=[change])], made(), [], path=tmp_path / "r.html")
    assert f"Worse: {change.words}" in _Page(path.read_text(encoding="utf-8")).words


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        write_report([], [], [], path=tmp_path / "file" / "index.html")
    assert "\n" not in caught.value.message


def test_the_table_and_the_json_have_the_same_figures() -> None:
    suite = summarise("golden", made(), seconds=2.0, notes=["two left out"])
    table, shaped = draw_table(suite), shape_suite(suite)
    ours = next(s for s in shaped["systems"] if s["system"] == "pinpoint")["metrics"]["recall@5"]
    assert ours["mean"] == 0.9667 and ours["questions"] == 30 and ours["low"] <= 0.9667 <= ours["high"]
    assert "0.967" in table and "0.500*" in table and "(two left out)" in table
    assert json.loads(json.dumps(shaped)) == shaped


ROWS = [{"paragraphs": 40_000, "build_seconds": 90.5, "search_p50_ms": 14}, {"paragraphs": 10_000, "search_p50_ms": 9}]


@pytest.mark.parametrize("record", [ROWS, {"rows": ROWS}])
def test_a_growth_curve_is_read_by_size_and_drawn(record: object, tmp_path: Path) -> None:
    (tmp_path / "growth.json").write_text(json.dumps(record))
    rows = read_growth(tmp_path / "growth.json")
    assert [row["paragraphs"] for row in rows] == [10_000, 40_000]
    path = write_report([], [], [], growth=rows, path=tmp_path / "r.html")
    words = _Page(path.read_text(encoding="utf-8")).words
    assert "How it grows" in words and "40k" in words and "90.5" in words


def test_no_growth_curve_is_no_error_and_a_broken_one_is_one_line(tmp_path: Path) -> None:
    assert read_growth(tmp_path / "growth.json") == []
    for text in ("{", "[3]", '[{"build_seconds": 3}]', '{"rows": 3}'):
        (tmp_path / "growth.json").write_text(text)
        with pytest.raises(CorpusError, match="growth curve"):
            read_growth(tmp_path / "growth.json")


def test_a_dot_stands_at_its_mean_and_its_bar_over_its_interval() -> None:
    drawn = draw_dots([("ours & theirs", 0.4, 0.3, 0.55, True)])
    assert 'cx="40.00%"' in drawn and 'x1="30.00%"' in drawn and 'x2="55.00%"' in drawn
    assert "ours &amp; theirs" in drawn
    _Page(drawn)


def test_ten_times_more_is_as_far_anywhere_on_a_logarithmic_axis() -> None:
    drawn = draw_lines({"x": [(1_000, 10), (10_000, 100), (100_000, 1_000)]}, "size", "ms")
    assert [m.group(1) for m in re.finditer(r'<circle cx="([\d.]+)%"', drawn)] == ["0.00", "50.00", "100.00"]


@given(st.lists(st.tuples(st.floats(1e-3, 1e7), st.floats(1e-3, 1e7)), max_size=8))
def test_every_point_of_a_line_is_inside_its_plot(points: list[tuple[float, float]]) -> None:
    drawn = draw_lines({"a": points}, "size", "ms")
    assert bool(drawn) == bool(points)
    for x, y in re.findall(r'<circle cx="(-?[\d.]+)%" cy="(-?[\d.]+)%"', drawn):
        assert 0.0 <= float(x) <= 100.0 and 0.0 <= float(y) <= 100.0


@pytest.mark.parametrize(("value", "words"), [(640_000, "640k"), (1_000_000, "1M"), (10, "10"), (0.1, "0.1")])
def test_numbers_of_an_axis_are_short(value: float, words: str) -> None:
    assert short(value) == words
