"""A question is understood before it is searched: the texts it names, its subject, its topics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import ListedCatalogue, find_citations
from kb.lexical import Tokenizer
from kb.query import MAX_TOPICS, QueryReader, strip_frame
from kb.records import Topic

TOPICS = (
    Topic(slug="intimate-images", term="sharing of intimate images", synonyms=("revenge porn", "NCII"), fr="images"),
    Topic(slug="stalking", term="stalking", synonyms=("stalkerware",), fr="harcèlement"),
    Topic(slug="media", term="media", synonyms=("press",), fr="médias"),
)  # fmt: skip
READER = QueryReader(TOPICS, Tokenizer())

FOCUS = [
    ("what do the Istanbul Convention and the 2026 Recommendation say?", {"istanbul", "rec-2026-2"}),
    ("What does the Istanbul Convention say on stalking?", {"istanbul"}),
    ("Stalking in the Istanbul, Lanzarote and Anti-Trafficking Conventions", {"istanbul", "lanzarote", "trafficking"}),
    ("How does the Recommendation use the contact points of the Cybercrime Convention?", {"rec-2026-2", "budapest"}),
    ("the Protocol to the Budapest Convention on racism", {"budapest-protocol-1"}),
    ("data duties in CM/Rec(2026)2", {"rec-2026-2"}),
    ("Which safeguards follow from the ECHR?", {"echr"}),
    ("What has the Strasbourg Court held on filming?", {"ecthr"}),
    ("Must a police officer believe her?", set()),
    ("A recommendation of the ombudsman", set()),
]


@pytest.mark.parametrize(("question", "focus"), FOCUS)
def test_the_texts_a_question_names_are_its_focus(question: str, focus: set[str]) -> None:
    assert set(READER.read(question).focus) == focus


def test_a_text_cited_as_a_whole_is_named() -> None:
    catalogue = ListedCatalogue(["istanbul/art-34"])
    question = "stalking under CETS No. 210"
    assert READER.read(question, find_citations(question, catalogue)).focus == ("istanbul",)


SUBJECTS = [
    ("Which article of the Istanbul Convention deals with sexual harassment?", "of the sexual harassment?"),
    ("What does the Recommendation say about payment services?", "payment services?"),
    ("Istanbul Convention", "Istanbul Convention"),
]


@pytest.mark.parametrize(("question", "subject"), SUBJECTS)
def test_names_and_frames_are_no_part_of_the_subject_unless_nothing_else_is_left(question: str, subject: str) -> None:
    assert strip_frame(question) == subject


TOPIC_OF = [
    ("He put revenge porn online", ["intimate-images"]),
    ("NCII takedown", ["intimate-images"]),
    ("stalkerware and the press", ["stalking", "media"]),
    ("Is harcelement punished?", ["stalking"]),
    ("He pressed charges", ["media"]),
    ("nothing of the kind", []),
]


@pytest.mark.parametrize(("question", "topics"), TOPIC_OF)
def test_everyday_slang_and_french_words_lead_to_topics(question: str, topics: list[str]) -> None:
    assert list(READER.read(question).topics) == topics


def test_the_expansion_says_the_topics_in_the_terms_of_the_texts() -> None:
    assert READER.read("revenge porn").expansion == "sharing of intimate images"


SIGNS = [
    ("How many years does German law give for it?", (True, True)),
    ("Who heads GREVIO this year?", (False, True)),
    ("Must victims be heard?", (False, False)),
    ("Must shelters exist in Croatia?", (True, False)),
]


@pytest.mark.parametrize(("question", "signs"), SIGNS)
def test_a_state_and_a_wish_for_facts_are_seen(question: str, signs: tuple[bool, bool]) -> None:
    query = READER.read(question)
    assert (query.names_state, query.asks_facts) == signs


@given(st.text(max_size=400))
def test_any_text_is_read_and_keeps_a_subject(words: str) -> None:
    query = READER.read(words)
    assert len(query.topics) <= MAX_TOPICS
    assert not words.strip() or query.subject.strip() or query.subject == words
