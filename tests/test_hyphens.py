"""Words cut at the end of a line: joined or kept with their hyphen, on the document's own evidence."""

from __future__ import annotations

import pytest

from ingest.hyphens import Vocabulary

TEXT = [
    "The technology of co-operation and self-regulatory bodies.",
    "gender-based law enforcement; information",
    "women",
]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("new techno-", "logy here", "new technology here"),
        ("their co-", "operation", "their co-operation"),
        ("their co-", "ordination", "their co-ordination"),
        ("a self-", "regulatory frame", "a self-regulatory frame"),
        ("unseen hyphen-", "ation", "unseen hyphenation"),
        ("gender-", "based", "gender-based"),
        ("victim-", "centred", "victim-centred"),
        ("State-", "funded", "State-funded"),
        ("state-", "ments", "statements"),
        ("pro-", "fessional", "professional"),
        ("law-", "enforcement", "law-enforcement"),
        ("in-", "formation", "information"),
        ("Secretary-", "General", "Secretary-General"),
        ("short-", "and long-term", "short- and long-term"),
        ("15 May –", "16 May", "15 May – 16 May"),
        ("12–", "13 May", "12–13 May"),
        ("pages 12-", "13", "pages 12-13"),
        ("collective/", "individual", "collective/individual"),
        ("a soft\u00ad", "ware", "a software"),
        ("no cut", "here", "no cut here"),
        ("e-", "mail", "e-mail"),
        ("a dash -", "then", "a dash - then"),
    ],
)
def test_a_cut_word_is_made_whole(before: str, after: str, whole: str) -> None:
    assert Vocabulary(TEXT).join(before, after) == whole


def test_the_cut_word_itself_is_no_evidence() -> None:
    assert Vocabulary(["a lighthou-", "se of lighthouse"]).join("a lighthou-", "se") == "a lighthouse"


def test_a_text_that_cuts_no_words_keeps_the_hyphens_at_its_line_ends() -> None:
    lines = ["mail-order and well-being and gender-based", "the well-", "being is gender-", "based and like-", "minded"]
    assert Vocabulary(lines).join("like-", "minded") == "like-minded"
    cutting = [*lines, "technology and", "techno-", "logy"]
    assert Vocabulary(cutting).join("luke-", "warm") == "lukewarm"


def test_a_text_with_soft_hyphens_has_only_true_hard_ones() -> None:
    assert Vocabulary(["a soft\u00ad", "ware"]).join("like-", "minded") == "like-minded"
