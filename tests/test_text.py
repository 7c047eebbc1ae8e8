"""Folding, sentences and shared runs: the same text whatever its typography."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fold, shared_runs, split_sentences, word_runs, words

FOLDED = [
    ("two  spaces\n and a line", "two spaces and a line"),
    ("\u00a0no-break\u2009thin ", "no-break thin"),
    ("the victim’s “image”", 'the victim\'s "image"'),
    ("«citation» ‘x’", "\"citation\" 'x'"),
    ("Article 1 – Scope — all", "Article 1 - Scope - all"),
    ("tech\u00adnology", "technology"),
    ("non\u2011binding", "non-binding"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_typography_and_white_space_fold_to_one_form(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


SENTENCES = [
    ("One ends. Two begins.", ("One ends.", "Two begins.")),
    ("Art. 36 covers rape. See para. 33 too.", ("Art. 36 covers rape.", "See para. 33 too.")),
    ("See CETS No. 210. It binds.", ("See CETS No. 210.", "It binds.")),
    ("It recalls Recommendation No. R (91) 11. It binds.", ("It recalls Recommendation No. R (91) 11.", "It binds.")),
    ("The answer is no. R is a letter.", ("The answer is no.", "R is a letter.")),
    ("The answer is no. States act.", ("The answer is no.", "States act.")),
    ("In K.U. v. Finland, no. 2872/02, it won. Good.", ("In K.U. v. Finland, no. 2872/02, it won.", "Good.")),
    ("Harm, e.g. Fear, counts. So does loss, i.e. Money.", ("Harm, e.g. Fear, counts.", "So does loss, i.e. Money.")),
    ("The 24/7 network helps. It is open.", ("The 24/7 network helps.", "It is open.")),
    ("Point 38.2 lists three. Each counts.", ("Point 38.2 lists three.", "Each counts.")),
    ("Is it law? Yes! It is.", ("Is it law?", "Yes!", "It is.")),
    ('She said "stop." He did.', ('She said "stop."', "He did.")),
    ("(It ends here.) (It goes on.)", ("(It ends here.)", "(It goes on.)")),
    ("It has five parts; none ends it: not this.", ("It has five parts; none ends it: not this.",)),
    ("Read letter C. Then stop.", ("Read letter C.", "Then stop.")),
    ("Read letter C. Keepers stop.", ("Read letter C.", "Keepers stop.")),
    ("Mr J. Smith wrote to A. B. Jones. He left.", ("Mr J. Smith wrote to A. B. Jones.", "He left.")),
    ("So said the mother of X. The Court agreed.", ("So said the mother of X.", "The Court agreed.")),
    ("That was K.U. The Court agreed.", ("That was K.U.", "The Court agreed.")),
    ("J. Smith wrote. He left.", ("J. Smith wrote.", "He left.")),
    ("Ends in 2024. Later 2025 came.", ("Ends in 2024.", "Later 2025 came.")),
    ("  ", ()),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_a_sentence_ends_at_its_mark_and_not_at_an_abbreviation(text: str, expected: tuple[str, ...]) -> None:
    assert split_sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("aB1 .?!\"'()\n")))
def test_sentences_joined_by_a_space_are_the_text_again(text: str) -> None:
    assert " ".join(split_sentences(text)) == " ".join(text.split())


def test_inner_apostrophes_and_hyphens_belong_to_the_word() -> None:
    assert words("The victim’s co-operation, 24/7!") == ("the", "victim's", "co-operation", "24", "7")


SOURCE = "every keeper of a lighthouse shall write down each passing ship before the lamp is lit again at dusk"

SHARED = [
    ("a keeper of a lighthouse shall write down", 6, ("keeper of a lighthouse shall write down",)),
    ("a keeper of a lighthouse shall write down", 8, ()),
    ("Each PASSING ship; then the lamp is lit.", 3, ("each passing ship", "the lamp is lit")),
    ("nothing here is the same", 3, ()),
    ("short", 3, ()),
]


@pytest.mark.parametrize(("text", "n", "expected"), SHARED)
def test_shared_runs_are_the_longest_stretches_of_at_least_n_words(
    text: str, n: int, expected: tuple[str, ...]
) -> None:
    assert shared_runs(text, SOURCE, n) == expected
    assert shared_runs(text, word_runs(SOURCE, n), n) == expected


@given(st.lists(st.sampled_from(["law", "right", "duty", "order"]), max_size=30), st.integers(1, 6))
def test_a_text_shares_itself_whole_or_is_too_short(tokens: list[str], n: int) -> None:
    text = " ".join(tokens)
    assert shared_runs(text, text, n) == ((text,) if len(tokens) >= n else ())


def test_a_run_has_at_least_one_word() -> None:
    with pytest.raises(ValueError, match="not 0"):
        word_runs("a b", 0)
