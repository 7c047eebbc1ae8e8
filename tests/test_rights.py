"""No sentence of an official text stands in the project."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from kb.config import CHECKOUT
from kb.text import word_runs, words

RUN = 12
_LARGEST = 2_000_000


def _project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    # structure.csv is identifiers and headings alone, which tests/test_structure.py holds it to
    files = [CHECKOUT / line for line in listed.stdout.splitlines() if line != "corpus/structure.csv"]
    return [f for f in files if f.is_file() and f.stat().st_size < _LARGEST]


def _titles(official: Path) -> set[tuple[str, ...]]:
    """Runs inside titles and headings, which are free; read from the folder's own tables where it has them."""
    runs: set[tuple[str, ...]] = set()
    for table in (official / "structure.csv", official / "manifest.csv", CHECKOUT / "corpus" / "structure.csv"):
        if table.is_file():
            with table.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    runs.update(run for cell in row for run in word_runs(cell, RUN))
    return runs


@pytest.mark.official
def test_no_run_of_twelve_words_of_an_official_text_stands_in_the_project(official: Path) -> None:
    sources = [p for p in official.rglob("*") if p.suffix in {".txt", ".md"} and p.stem.lower() != "readme"]
    ours: dict[tuple[str, ...], str] = {}
    for file in _project_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        ours.update((run, str(file.relative_to(CHECKOUT))) for run in word_runs(text, RUN))
    free = _titles(official)
    shared = [
        f"{ours[run]}: {' '.join(run)}"
        for source in sources
        for run in word_runs(source.read_text(encoding="utf-8"), RUN)
        if run in ours and run not in free
    ]
    assert sources
    assert shared == []


def test_a_copied_sentence_would_be_found() -> None:
    sentence = "the keeper of the old lighthouse shall light the lamp before the sun has gone down"
    assert word_runs(f"It says: {sentence}.", RUN) & word_runs(f"we copy {sentence} here", RUN)
    assert len(words(sentence)) > RUN
