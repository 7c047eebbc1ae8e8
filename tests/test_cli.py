"""The command line as programs use it: JSON shapes, exit statuses, one line on bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kb.cli import main


@pytest.fixture(scope="module")
def home(invented: Path) -> Path:
    return invented / "home"


@pytest.fixture
def kb(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command; gives exit status, output and error stream."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([*arguments, "--home", str(home)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_search_prints_the_contracts_json_and_nothing_else(kb: Any) -> None:
    status, out, _ = kb("search", "a neighbour flew a camera drone every evening", "--json", "-k", "3")
    result = json.loads(out)
    assert status == 0
    assert len(result["hits"]) == 3
    hit = result["hits"][0]
    assert {"id", "citation", "instrument", "heading", "text", "layer", "score", "role"} <= hit.keys()
    assert (hit["id"], hit["role"], hit["layer"]) == ("ecthr/001-900001/para-2", "facts", "official")
    assert hit["citation"] == "Doe v. Ruritania, no. 101/14, § 2, 3 March 2015"


def test_search_stays_inside_what_within_names(kb: Any) -> None:
    _, out, _ = kb("search", "letters", "--json", "--within", "ecthr/001-900002")
    assert {h["instrument"] for h in json.loads(out)["hits"]} == {"ecthr/001-900002"}


def test_search_keeps_to_the_instruments_named(kb: Any) -> None:
    _, out, _ = kb("search", "camera drone", "--json", "--instrument", "rec-2026-2")
    assert {h["instrument"] for h in json.loads(out)["hits"]} == {"rec-2026-2"}


@pytest.mark.parametrize("mode", ["dense", "lexical", "hybrid"])
def test_each_mode_finds_what_is_plainly_there(kb: Any, mode: str) -> None:
    _, out, _ = kb("search", "the lighthouse keeper was dismissed by his employer", "--json", "--mode", mode)
    hit = json.loads(out)["hits"][0]
    assert hit["id"] == "ecthr/001-900002/para-2"
    assert set(hit["found_by"]) == ({"dense", "lexical"} if mode == "hybrid" else {mode})


def test_an_answer_cites_every_sentence_and_quotes_verbatim(kb: Any) -> None:
    status, out, _ = kb("ask", "Must an order to take an image down wait for a conviction?", "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["answered"] is True
    assert answer["citations"][0]["id"] == "rec-2026-2/para-33"
    assert {c["marker"] for c in answer["citations"]} == {m for c in answer["claims"] for m in c["markers"]}
    assert all(claim["markers"] for claim in answer["claims"])
    assert answer["answer"].count("[1]") >= 1
    assert {"question", "answered", "answer", "citations", "confidence", "reason", "removed", "ms"} <= answer.keys()
    assert {"marker", "id", "citation", "quote", "layer", "url"} <= answer["citations"][0].keys()


def test_nothing_that_supports_an_answer_is_a_refusal_with_status_1(kb: Any) -> None:
    status, out, _ = kb("ask", "How do I bake sourdough bread?", "--json")
    answer = json.loads(out)
    assert (status, answer["answered"], answer["answer"], answer["citations"]) == (1, False, "", [])
    assert answer["reason"]


def test_batches_answer_line_by_line_in_order_and_go_on_after_a_bad_line(kb: Any, tmp_path: Path) -> None:
    lines = [
        '{"query": "camera drone", "k": 2}',
        "not json",
        '{"query": ""}',
        '{"query": "letters", "mode": "lexical"}',
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(lines))
    status, out, err = kb("search", "--batch", str(tmp_path / "q.jsonl"))
    results = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert len(results) == 4
    assert len(results[0]["hits"]) == 2
    assert "error" in results[1] and "error" in results[2]
    assert results[3]["query"] == "letters"
    assert "line 2" in err and "Traceback" not in err


def test_ask_takes_a_batch_with_an_instrument_as_text_or_list(kb: Any, tmp_path: Path) -> None:
    rows = [
        {"question": "trusted flaggers", "instrument": "rec-2026-2"},
        {"question": "trusted flaggers", "instrument": ["rec-2026-2"]},
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(json.dumps(r) for r in rows))
    status, out, _ = kb("ask", "--batch", str(tmp_path / "q.jsonl"))
    first, second = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert first["citations"] == second["citations"]
    assert first["citations"][0]["id"] == "rec-2026-2/para-38.2"


def test_list_gives_every_unit_in_order_with_its_checksum(kb: Any) -> None:
    _, out, _ = kb("list", "ecthr/001-900001", "--text")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [r["id"].rpartition("/")[2] for r in rows] == ["para-1", "para-2", "para-3", "para-4", "para-5", "op-1"]
    assert all(r["chars"] == len(r["text"]) for r in rows)
    assert {"id", "citation", "instrument", "heading", "role", "layer", "chars", "sha256"} <= rows[0].keys()


def test_list_without_an_identifier_gives_instruments_before_judgments(kb: Any) -> None:
    _, out, _ = kb("list")
    documents = list(dict.fromkeys(json.loads(line)["instrument"] for line in out.splitlines()))
    assert documents[:2] == ["rec-2026-2", "istanbul"]
    is_judgment = [d.startswith("ecthr/") for d in documents]
    assert is_judgment == sorted(is_judgment)
    assert {"ecthr/001-900001", "ecthr/001-900002"} <= set(documents)


def test_show_gives_the_unit_its_links_and_its_address(kb: Any) -> None:
    _, out, _ = kb("show", "rec-2026-2/para-38", "--json")
    shown = json.loads(out)
    assert shown["children"] == [f"rec-2026-2/para-38.{n}" for n in range(1, 7)]
    assert {"id", "citation", "heading", "text", "layer", "children", "refers_to", "referred_by", "url"} <= shown.keys()
    assert shown["layer"] == "digest"


def test_show_follows_references_into_judgments_both_ways(kb: Any) -> None:
    _, out, _ = kb("show", "ecthr/001-900001/op-1", "--json")
    assert "echr/art-8" in json.loads(out)["refers_to"]


def test_cite_resolves_what_exists_though_its_text_is_not_held(kb: Any, tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text("See IC art 33 and Doe v. Ruritania, no. 101/14, § 4.", encoding="utf-8")
    status, out, _ = kb("cite", str(tmp_path / "memo.txt"), "--json")
    citations = json.loads(out)["citations"]
    assert status == 0
    assert [c["ids"] for c in citations] == [["istanbul/art-33"], ["ecthr/001-900001/para-4"]]
    assert all(c["known"] for c in citations)


def test_cite_reads_standard_input(kb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("CETS 201, Article 23"))
    _, out, _ = kb("cite", "--json")
    assert json.loads(out)["citations"][0]["ids"] == ["lanzarote/art-23"]


def test_status_says_what_is_held_from_which_text(kb: Any) -> None:
    _, out, _ = kb("status", "--json")
    status = json.loads(out)
    assert status["judgments"] == 2
    row = status["instruments"][0]
    assert {"key", "title", "reference", "layer", "as_of", "source", "sha256", "provisions"} <= row.keys()
    assert (row["layer"], row["source"]) == ("digest", "corpus/digest/rec-2026-2.toml")


def test_a_second_build_reports_everything_as_skipped(kb: Any, home: Path) -> None:
    status, out, _ = kb("build", "--json", "--corpus", str(home.parent / "texts"))
    result = json.loads(out)
    assert status == 0
    assert all(row["skipped"] and row["embedded"] == 0 for row in result["instruments"])
    assert {"key", "layer", "provisions", "passages", "embedded", "skipped"} <= result["instruments"][0].keys()
    assert result["failed"] == []


def test_common_options_may_stand_before_the_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "--json", "status"]) == 0
    assert json.loads(capsys.readouterr().out)["judgments"] == 2


BAD = [
    (("ask", ""), 2, "empty"),
    (("ask",), 2, "empty"),
    (("ask", " \n\t "), 2, "empty"),
    (("ask", "???"), 2, "empty"),
    (("ask", "drone " * 20_000), 2, "at most 2,000"),
    (("search", "x", "--instrument", "magna-carta"), 2, "magna-carta"),
    (("search", "x", "-k", "0"), 2, "1 to 1,000"),
    (("search", "x", "-k", "many"), 2, "--help"),
    (("search", "x", "--mode", "magic"), 2, "--help"),
    (("search", "x", "--within", "ecthr/001-1"), 1, "ecthr/001-1"),
    (("search", "x", "--within", "not an id"), 2, "istanbul/art-36/1/a"),
    (("search", "--batch", "/no/such/file"), 2, "/no/such/file"),
    (("show", "echr/art-25"), 1, "Plenary Court"),
    (("show", "istanbul/art-99"), 1, "kb list"),
    (("show", "Article 34"), 2, "not an identifier"),
    (("list", "doc/harbour"), 1, "doc/harbour"),
    (("cite", "/no/such/file"), 1, "/no/such/file"),
    (("build", "--only", "magna-carta"), 2, "magna-carta"),
    (("frobnicate",), 2, "--help"),
    ((), 2, "--help"),
]


@pytest.mark.parametrize(
    ("arguments", "expected", "words"), BAD, ids=[" ".join(a)[:40] or "nothing" for a, _, _ in BAD]
)
def test_bad_input_is_one_line_that_names_it_and_the_way_out(
    kb: Any, arguments: tuple[str, ...], expected: int, words: str
) -> None:
    status, out, err = kb(*arguments)
    assert (status, out) == (expected, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert err.startswith("kb: ")


def test_asking_before_anything_was_built_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "drones?", "--home", str(tmp_path / "new")]) == 1
    assert "kb build" in capsys.readouterr().err
