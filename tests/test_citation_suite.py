"""The measurement of citations counts what it says it counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.citations import check_claims, check_quotations
from kb.config import Config
from kb.knowledge import KnowledgeBase, open_knowledge_base


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


def test_sentences_of_our_own_answers_are_borne_out(knowledge: KnowledgeBase) -> None:
    checked = check_claims(knowledge, knowledge.ask("CM/Rec(2026)2, para. 33"))
    assert checked and {verdict for _, verdict in checked} == {"supported"}


def test_a_sentence_under_the_wrong_marker_is_counted_against_the_answer(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("CM/Rec(2026)2, para. 33")
    moved = replace(answer, supports=tuple(replace(s, id="istanbul/art-44/1") for s in answer.supports))
    assert "supported" not in {verdict for _, verdict in check_claims(knowledge, moved)}


def test_a_quotation_that_was_touched_is_not_verbatim(knowledge: KnowledgeBase) -> None:
    answer = knowledge.ask("Doe v. Ruritania, no. 101/14, § 2")
    assert check_quotations(knowledge, answer) == [True]
    touched = replace(answer, supports=tuple(replace(s, quote=s.quote + " indeed") for s in answer.supports))
    assert check_quotations(knowledge, touched) == [False]
