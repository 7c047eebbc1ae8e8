"""`kb verify`: JSON Lines in the contract's shape, words for people, errors in one line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kb.cli import main
from kb.grounding import VERDICTS

ANSWER = "Stalking must be a crime [istanbul/art-34]. Kites must fly [istanbul/art-99]."


def _run(invented: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = main([*arguments, "--home", str(invented / "home")])
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def test_a_text_file_gives_one_document(invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "memo.md"
    file.write_text(f"# Memo\n\n{ANSWER}\n", encoding="utf-8")
    status, lines, _ = _run(invented, capsys, "verify", str(file), "--json")
    sentences = json.loads(lines[0])["sentences"]
    assert (status, len(lines), len(sentences)) == (0, 1, 2)
    assert {"text", "verdict", "ids", "why"} <= set(sentences[0])
    assert sentences[0]["verdict"] in VERDICTS and sentences[0]["ids"] == ["istanbul/art-34"]
    assert sentences[1]["verdict"] == "fabricated-provision"


def test_people_read_verdict_and_reason(invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "memo.txt"
    file.write_text(ANSWER, encoding="utf-8")
    status, lines, _ = _run(invented, capsys, "verify", str(file))
    assert status == 0
    assert any(line.startswith("fabricated-provision: Kites") for line in lines)


def test_json_lines_give_one_line_each_and_go_on_after_a_bad_one(
    invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"question": "?", "context_ids": ["istanbul/art-34"], "answer": "Stalking must be a crime [1]."},
        {"question": "?", "context_ids": []},
        {"answer": "Stalking must be a crime [4].", "citations": [{"marker": 4, "id": "istanbul/art-34"}]},
        {"answer": "Stalking must be a crime.", "context_ids": "istanbul"},
        {"answer": "Stalking must be a crime.", "context_ids": ["No Identifier"]},
    ]  # fmt: skip
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n", encoding="utf-8")
    status, lines, err = _run(invented, capsys, "verify", str(file), "--json")
    found = [json.loads(line) for line in lines]
    assert (status, len(found)) == (1, 6)
    assert [f["sentences"][0]["ids"] for f in found if "sentences" in f] == [["istanbul/art-34"]] * 2
    assert [f["line"] for f in found if "error" in f] == [2, 4, 5, 6]
    assert "answer must be text" in err and "Traceback" not in err


def test_nothing_to_check_is_said(invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "empty.md"
    file.write_text("# Head\n", encoding="utf-8")
    assert _run(invented, capsys, "verify", str(file)) == (1, [], "kb: verify found nothing\n")
    assert _run(invented, capsys, "verify", str(file), "--json")[:2] == (0, ['{"sentences": []}'])


def test_a_missing_file_is_one_line(invented: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, err = _run(invented, capsys, "verify", "no-such-file.md")
    assert (status, lines, err.count("\n")) == (1, [], 1)


def test_standard_input_is_read(
    invented: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(ANSWER))
    assert len(json.loads(_run(invented, capsys, "verify", "-", "--json")[1][0])["sentences"]) == 2
