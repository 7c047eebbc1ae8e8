from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import StoreError
from kb.lexical import LexicalIndex, Tokenizer, find_ranges, write_lexical_index

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


VOCABULARY = [f"{a}{b}{c}" for a in "bdgkl" for b in "aou" for c in "mnp"]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """Two thousand texts of made-up words, the first of them common, the last rare; every seventh twice."""
    random, folder = np.random.default_rng(7), tmp_path_factory.mktemp("crowded")
    shares = 1 / np.arange(1, len(VOCABULARY) + 1) ** 1.6
    texts = [
        " ".join(random.choice(VOCABULARY, size=random.integers(1, 30), p=shares / shares.sum())) for _ in range(2000)
    ]
    texts[::7] = texts[1::7][: len(texts[::7])] + texts[:1] * (len(texts[::7]) - len(texts[1::7]))
    write_lexical_index(texts, folder / "lexical")
    return LexicalIndex(folder / "lexical")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from([*VOCABULARY, "xylophone"]), max_size=9), depth=st.integers(1, 300),
    cuts=st.lists(st.integers(0, 2000), max_size=6),
)  # fmt: skip
def test_the_best_are_those_of_the_plain_sum(
    crowded: LexicalIndex, words: list[str], depth: int, cuts: list[int]
) -> None:
    inside = np.ones(crowded.size, dtype=bool)
    for cut in cuts:
        inside[cut:] = ~inside[cut:]
    scores = np.where(inside, crowded.score(" ".join(words)), 0)
    best = np.argsort(-scores, kind="stable")[:depth]
    expected = {int(n): float(scores[n]) for n in best if scores[n] > 0}
    assert list(crowded.find_best(" ".join(words), depth, find_ranges(inside)).items()) == list(expected.items())


@given(words=st.lists(st.sampled_from([*VOCABULARY, "xylophone"]), max_size=9), rows=st.lists(st.integers(0, 1999)))
def test_a_few_passages_score_as_they_do_among_all(crowded: LexicalIndex, words: list[str], rows: list[int]) -> None:
    question, places = " ".join(words), np.array(rows, dtype=np.int64)
    assert crowded.score_rows(question, places).tolist() == crowded.score(question)[places].tolist()


def test_common_words_are_not_summed_once_they_cannot_change_the_best(
    crowded: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    inside = LexicalIndex._read_inside

    def note(self: LexicalIndex, stem: str, ranges: object) -> object:
        read.append(stem)
        return inside(self, stem, ranges)  # type: ignore[arg-type]

    monkeypatch.setattr(LexicalIndex, "_read_inside", note)
    crowded.find_best(f"{VOCABULARY[0]} {VOCABULARY[-1]} {VOCABULARY[-2]}", 3, find_ranges(np.ones(2000, dtype=bool)))
    assert set(read) == {VOCABULARY[-1], VOCABULARY[-2]}


@pytest.mark.parametrize(
    ("mask", "ranges"), [("", []), ("000", []), ("111", [[0, 3]]), ("0110", [[1, 3]]), ("101", [[0, 1], [2, 3]])]
)
def test_a_mask_as_ranges(mask: str, ranges: list[list[int]]) -> None:
    assert find_ranges(np.array([c == "1" for c in mask], dtype=bool)).tolist() == ranges
