from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.errors import StoreError
from kb.lexical import LexicalIndex, Tokenizer, write_lexical_index

TEXTS = ["The harbour master lights the pier.", "A lighthouse keeper repairs lamps.", "Ships wait outside in a storm."]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write_lexical_index(TEXTS, tmp_path / "lexical")
    return LexicalIndex(tmp_path / "lexical")


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The victims' images", ["victim", "imag"]),
        ("Söderman’s filming", ["soderman", "film"]),
        ("Must it be shown?", ["shown"]),
        ("", []),
    ],
)
def test_words_are_folded_and_stemmed_and_grammar_left_out(text: str, stems: list[str]) -> None:
    assert Tokenizer()(text) == stems


def test_the_text_with_the_query_words_scores_highest(index: LexicalIndex) -> None:
    assert int(np.argmax(index.score("Who repairs a lamp?"))) == 1


def test_an_unknown_word_scores_nothing(index: LexicalIndex) -> None:
    assert not index.score("xylophone").any()


def test_rare_words_weigh_more_and_unknown_ones_most(index: LexicalIndex) -> None:
    weights = index.weigh("storm xylophone")
    assert weights["xylophon"] > weights["storm"] > 0


def test_an_index_of_one_empty_text_can_be_opened(tmp_path: Path) -> None:
    write_lexical_index([""], tmp_path / "lexical")
    assert LexicalIndex(tmp_path / "lexical").size == 1


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_index_is_reported_with_the_way_out(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "lexical"
    if damage == "cut":
        write_lexical_index(TEXTS, folder)
        (folder / "params.index.json").write_text("{")
    with pytest.raises(StoreError, match="kb build"):
        LexicalIndex(folder)
