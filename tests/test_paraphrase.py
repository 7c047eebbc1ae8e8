"""A sentence said otherwise by rule keeps its subject and is the same every time; known items lead where they stood."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.paraphrase import Paraphraser, change_number, drop_grammar, move_clauses
from evals.suite_known import MAX_SAMPLE, QUICK_SAMPLE, SAMPLE, check_sample, make_items
from kb.config import Config
from kb.errors import UsageError
from kb.knowledge import open_knowledge_base
from kb.records import Topic

TOPIC = Topic(slug="lamps", term="harbour lamps", synonyms=("pier lights",), fr="feux")


def test_a_topics_words_are_exchanged_for_another_of_its_names() -> None:
    assert Paraphraser([TOPIC]).paraphrase("Harbour lamps burn", 1) == "pier lights burn"


def test_negations_stay_and_grammar_goes() -> None:
    assert drop_grammar(["The", "keeper", "shall", "not", "be", "an", "owner"]) == ["keeper", "not", "owner"]


def test_the_second_half_of_the_clauses_comes_first() -> None:
    assert move_clauses([["if", "a"], ["then", "b"]]) == [["then", "b"], ["if", "a"]]
    assert move_clauses([["alone"]]) == [["alone"]]


class _Always(random.Random):
    def random(self) -> float:
        return 0.0


NUMBERS = [
    ("lanterns", "lantern"), ("bodies", "body"), ("searches", "search"), ("measure", "measures"), ("duty", "duty"),
    ("liberty", "liberties"), ("process", "process"), ("victim", "victim"), ("basis", "basis"), ("CETS", "CETS"),
    ("prosecutor", "prosecutors"), ("2016", "2016"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "changed"), NUMBERS)
def test_only_what_is_surely_a_noun_changes_its_number(word: str, changed: str) -> None:
    assert change_number(word, _Always()) == changed


@given(st.text(max_size=200), st.integers(0, 9))
def test_the_same_sentence_is_said_otherwise_in_the_same_way(sentence: str, seed: int) -> None:
    words = Paraphraser([TOPIC]).paraphrase(sentence, seed)
    assert words == Paraphraser([TOPIC]).paraphrase(sentence, seed)
    assert bool(words) == bool(sentence)


def test_items_are_the_same_every_time_and_a_small_sample_is_part_of_a_large_one(invented: Path) -> None:
    knowledge = open_knowledge_base(Config(home=invented / "home", official=None))
    items, few = make_items(knowledge, 120), make_items(knowledge, 30)
    assert items == make_items(knowledge, 120)
    assert {i.question for i in few} <= {i.question for i in items} and len(few) < len(items)
    assert len({i.question for i in items}) == len(items)
    assert {i.kind.partition(",")[0] for i in items} == {
        "heading", "sentence of a provision", "sentence of a judgment"
    }  # fmt: skip


def test_a_sentence_stands_where_it_must_lead_to(invented: Path) -> None:
    knowledge = open_knowledge_base(Config(home=invented / "home", official=None))
    plain = [i for i in make_items(knowledge, 120) if i.kind.startswith("sentence") and "otherwise" not in i.kind]
    for item in plain:
        for id in item.expect:
            assert item.question[:40] in " ".join(knowledge.show(id).unit.text.translate({0x2019: "'"}).split())


def test_a_sample_that_cannot_be_made_is_one_line() -> None:
    assert (check_sample(0, quick=False), check_sample(0, quick=True), check_sample(9, quick=True)) == (
        SAMPLE, QUICK_SAMPLE, 9
    )  # fmt: skip
    for sample in (-1, 5, MAX_SAMPLE + 1):
        with pytest.raises(UsageError, match="give 6 to"):
            check_sample(sample, quick=False)
