"""Answers in the shape asked for: a table of what is compared, a list by instrument, a direct first sentence."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from kb.config import Config
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Answer


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


def _columns(answer: Answer) -> list[str]:
    return list(dict.fromkeys(c.group for c in answer.claims if c.aspect != "lead"))


def _cited(answer: Answer) -> list[str]:
    return [s.id for s in answer.supports]


def test_two_provisions_are_compared_in_a_column_each(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("What is the difference between Articles 33 and 34 of the Istanbul Convention?")
    assert answer.shape == "comparison"
    assert _columns(answer) == ["Istanbul Convention, Art. 33", "Istanbul Convention, Art. 34"]
    assert _cited(answer) == ["istanbul/art-33", "istanbul/art-34"]
    rows = {c.aspect for c in answer.claims if c.group.endswith("33")}
    assert {"What it says", "How binding it is", "What it consists of"} <= rows


def test_the_first_sentence_of_a_comparison_says_which_text_binds(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("State compensation: compare the Istanbul Convention with CM/Rec(2026)2")
    lead = answer.claims[0]
    assert lead.aspect == "lead" and len(lead.markers) == 2
    assert "binds (“shall”)" in lead.text and "CM/Rec(2026)2, para. 35 recommends (“should”)" in lead.text


def test_two_notions_are_sought_in_the_text_named(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("How do production orders differ from preservation orders under the Budapest Convention?")
    assert _columns(answer) == ["Production orders", "Preservation orders"]
    articles = {id.split("/")[1] for id in _cited(answer)}
    assert articles == {"art-16", "art-18"}


def test_a_row_is_only_ever_of_the_provisions_it_is_marked_with(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("How does stalking differ from sexual harassment?")
    supports = {s.marker: s.id for s in answer.supports}
    for claim in answer.claims:
        if claim.aspect == "What it says":
            (id,) = {supports[m] for m in claim.markers}
            assert claim.text in " ".join(knowledge.show(id).unit.summary.split())


def test_what_cannot_be_compared_is_answered_plainly_or_refused(knowledge: KnowledgeBase) -> None:
    assert knowledge.ask("What is the difference between a cello and a violin?").answered is False


def test_a_text_that_says_nothing_on_a_subject_is_named_and_has_no_column(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Compare the Istanbul Convention, the Lanzarote Convention and the ECHR on sanctions")
    assert _columns(answer) == ["Istanbul Convention", "Lanzarote Convention"]
    assert answer.note == "Nothing on this was found in: ECHR."


def test_no_paragraph_of_an_article_that_is_compared_is_left_out(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Compare Article 19 with Article 21 of the Budapest Convention")
    assert {f"budapest/art-19/{n}" for n in range(1, 6)} <= set(_cited(answer))


def test_duties_are_listed_for_those_asked_for(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("List all duties of the media")
    assert answer.shape == "list" and "istanbul/art-17/1" in _cited(answer)
    via = {d.via for id in _cited(answer) for r in knowledge.show(id).records for d in r.duties}
    assert "media" in via


def test_a_list_names_binding_texts_first_and_each_in_its_own_order(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("List all duties of platforms")
    groups = [name for name, _ in groupby(answer.claims, lambda c: c.group)]
    assert len(groups) == len(set(groups)) and groups[-1] == "CM/Rec(2026)2"
    ours = [id for id in _cited(answer) if id.startswith("rec-2026-2/")]
    assert ours == [u.id for u in knowledge.store.read_units_in_order(ours)]
    assert "rec-2026-2/para-38.6" in ours
    assert not any(id.startswith("trafficking/art-7") for id in _cited(answer))  # carriers are companies, not platforms


def test_articles_asked_for_on_a_subject_are_listed_without_recitals(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Which articles of the Lanzarote Convention deal with child pornography?")
    assert answer.shape == "list"
    assert {"lanzarote/art-20/1/a", "lanzarote/art-20/2"} <= set(_cited(answer))
    assert all(id.startswith("lanzarote/art-") for id in _cited(answer))


def test_what_a_paragraph_points_to_is_listed(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Which provisions does Article 41(1) of the Istanbul Convention refer to?")
    assert answer.shape == "list"
    assert answer.claims[0].text.endswith("refers, as far as our summaries tell, to the following.")
    assert _cited(answer)[:3] == ["istanbul/art-41/1", "istanbul/art-33", "istanbul/art-34"]


def test_a_plain_answer_begins_with_the_sentence_nearest_to_the_question(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("What support must victims of online violence be offered?")
    assert [c.aspect for c in answer.claims].count("lead") == 1
    assert answer.claims[0].aspect == "lead" and answer.claims[0].markers == (1,)
    texts = [c.text for c in answer.claims]
    assert len(texts) == len(set(texts))


def test_instruments_that_bind_come_before_those_that_recommend(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("What support must victims of online violence be offered?")
    groups = [g for g, _ in groupby(c.group for c in answer.claims if c.aspect != "lead")]
    assert groups.index("Istanbul Convention") < groups.index("CM/Rec(2026)2")


def test_a_text_that_is_not_held_is_named_in_the_refusal(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Which article of the GDPR contains the right to be forgotten?")
    assert not answer.answered and answer.reason.startswith("GDPR is not among the texts held here")


@pytest.mark.parametrize(
    ("question", "first", "cited"),
    [
        ("Must an order to take an image down wait for a conviction?", "No: CM/Rec(2026)2, para. 33",
         "rec-2026-2/para-33"),
        ("Does the Istanbul Convention require States to criminalise stalking?", "Yes: Istanbul Convention, Art. 34",
         "istanbul/art-34"),
    ],
)  # fmt: skip
def test_a_closed_question_is_answered_with_yes_or_no_first(
    knowledge: KnowledgeBase, question: str, first: str, cited: str
) -> None:
    answer = knowledge.ask(question)
    assert answer.shape == "closed"
    assert answer.claims[0].aspect == "lead" and answer.claims[0].text.startswith(first)
    assert answer.supports[answer.claims[0].markers[0] - 1].id == cited


def test_what_a_question_wrongly_takes_for_granted_is_corrected_first(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask(
        "As Article 48 of the Istanbul Convention makes mediation compulsory, who pays the mediator?"
    )
    assert answer.claims[0].text.startswith("The question takes it that Article 48")
    assert answer.claims[0].text.endswith("Istanbul Convention, Art. 48(1) says the contrary.")


def test_a_question_on_what_a_text_says_nothing_of_is_refused_with_that_reason(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Since the Recommendation bans anonymity online, how must platforms check real names?")
    assert not answer.answered and "nothing there speaks of “anonymity”" in answer.reason
