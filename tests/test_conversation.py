from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import ListedCatalogue, find_citations, format_citation
from kb.config import CHECKOUT
from kb.conversation import MAX_FOLLOW_UP, Turn, read_follow_up
from kb.model import Citation, Pinpoint
from kb.sources import read_sources
from kb.structure import read_structure

SOURCES = read_sources(CHECKOUT / "corpus")
CATALOGUE = ListedCatalogue(read_structure(CHECKOUT / "corpus"))


def cite(words: str, context: str) -> tuple[Citation, ...]:
    return find_citations(words, CATALOGUE, context=context or None)


def name(id: str) -> str:
    return format_citation(Pinpoint.parse(id), sources=SOURCES)


def follow(question: str, before: Turn | None) -> str:
    return read_follow_up(question, before, cite, name)


SANCTIONS = Turn(
    question="Which sanctions must stalking carry under the Istanbul Convention?", first_cited="istanbul/art-45/1"
)
ORDER = Turn(question="Must an order to take an image down wait for a conviction?", first_cited="rec-2026-2/para-33")


@pytest.mark.parametrize(
    ("before", "question", "searched"),
    [
        (ORDER, "And for children?", "Must an order to take an image down wait for a conviction, for children?"),
        (ORDER, "what about the Budapest Convention?",
         "Must an order to take an image down wait for a conviction, under the Budapest Convention?"),
        (ORDER, "And in the Lanzarote Convention?",
         "Must an order to take an image down wait for a conviction, under the Lanzarote Convention?"),
        (SANCTIONS, "what about the Lanzarote Convention?",
         "Which sanctions must stalking carry under the Lanzarote Convention?"),
        (SANCTIONS, "What about paragraph 2?", "Istanbul Convention, Art. 45(2)"),
        (SANCTIONS, "And Article 36?", "Istanbul Convention, Art. 36"),
        (ORDER, "Who pays for it?", "Must an order to take an image down wait for a conviction? Who pays for it?"),
    ],
)  # fmt: skip
def test_a_question_that_leans_on_the_one_before_is_read_with_it(before: Turn, question: str, searched: str) -> None:
    assert follow(question, before) == searched


@pytest.mark.parametrize(
    "question",
    [
        "What is grooming?",
        "How must electronic evidence be preserved and collected?",
        "Istanbul Convention, Art. 34",
        "and?",
        "",
        "And " + "x" * MAX_FOLLOW_UP,
        "Does the protection that States owe to witnesses of violence extend to their relatives and friends?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert follow(question, SANCTIONS) == question
    assert follow(question, None) == question


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_typed_is_read_and_stays_bounded(question: str, before: str) -> None:
    searched = follow(question, Turn(question=before, first_cited="istanbul/art-34"))
    assert searched == question or len(searched) <= 2_000
