"""Yes, no and false premises: stated only where a provision says it or the contrary in full."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.closed import Closed, Outcome, read_closed, summarise
from kb.config import Config
from kb.grounding import Checker
from kb.judging import Judged, PremiseFinding, StatementJudge, Verdict, say_first, say_premise
from kb.judging_bounds import compare_bounds, read_bounds
from kb.judging_words import is_turned, read_clause, read_notions, read_vocabulary, split_clauses, strip_names
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Pinpoint
from kb.statements import Premise, read_premises, read_statement
from kb.structure import read_structure


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


@pytest.fixture(scope="module")
def judge(knowledge: KnowledgeBase) -> StatementJudge:
    return StatementJudge(Checker(knowledge.retriever, knowledge.sources))


# ---- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("up to ninety days", {("most", 90, "day")}), ("a maximum of ninety days", {("most", 90, "day")}),
        ("not less than sixty days", {("least", 60, "day")}), ("at least 30 days", {("least", 30, "day")}),
        ("five years", {("plain", 5, "year")}), ("two-year term", {("plain", 2, "year")}),
        ("10 to 15 members", {("least", 10, "member"), ("most", 15, "member")}),
        ("under the age of 18", {("plain", 18, "year")}), ("anyone under sixteen", {("plain", 16, "year")}),
        ("never one below 16 years", {("least", 16, "year")}),
        ("open 24 hours a day, seven days a week", set()), ("Article 16", set()),
    ],
)  # fmt: skip
def test_a_measure_is_read_as_a_bound(text: str, bounds: set[tuple[str, float, str]]) -> None:
    assert {(b.kind, b.number, b.unit) for b in read_bounds(text)} == bounds


@pytest.mark.parametrize(
    ("said", "held", "verdict"),
    [
        ("ninety days", "up to ninety days", "same"), ("180 days", "up to ninety days", "contrary"),
        ("thirty days", "up to ninety days", "open"), ("ten days", "at least 30 days", "contrary"),
        ("at least ten days", "at least 30 days", "contrary"), ("forty days", "at least 30 days", "open"),
        ("six years", "nine years", "contrary"), ("25 members", "10 to 15 members", "contrary"),
        ("12 members", "10 to 15 members", "open"), ("two years", "ninety days", "contrary"),
        ("five members", "ninety days", "open"), ("", "ninety days", "same"), ("for life", "nine years", "contrary"),
        ("anyone under 14", "sixty days", "open"),
    ],
)  # fmt: skip
def test_numbers_are_the_same_ruled_out_or_left_open(said: str, held: str, verdict: str) -> None:
    assert compare_bounds(read_bounds(said), read_bounds(held)) == verdict


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_plain_number_is_held_against_a_maximum_as_arithmetic_says(said: int, held: int) -> None:
    verdict = compare_bounds(read_bounds(f"{said} days"), read_bounds(f"at most {held} days"))
    assert verdict == ("same" if said == held else "contrary" if said > held else "open")


# ---- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "held", "turned"),
    [
        ("Lanterns depend on a permit", "Lanterns shall not depend on a permit", True),
        ("Lanterns depend on a permit", "Lanterns are lit irrespective of a permit", True),
        ("Lanterns need no permit", "Lanterns shall be lit without a permit", False),
        ("Harbours may refuse lanterns", "Harbours shall not refuse lanterns", True),
        ("Harbours prohibit lanterns", "Harbours shall prohibit lanterns", False),
        ("Lanterns are lent for a fee", "Lanterns are lent free of charge", True),
        ("The watch is closed", "The watch continues", True),
        ("The watch includes boats", "The watch excludes boats", True),
        ("Lanterns burn round the clock", "Lanterns burn 24 hours a day", False),
        ("Lanterns burn on weekdays", "Lanterns burn round the clock", True),
        ("Lanterns burn in a month", "Lanterns burn no later than in a month", False),
        ("Lanterns continue", "Lanterns continue even if the keeper does not agree", False),
        ("The keeper is presumed innocent", "The keeper is presumed innocent until proved guilty", False),
        ("The keeper is presumed guilty", "The keeper is presumed innocent", True),
    ],
)
def test_an_odd_number_of_denials_turns_a_statement_round(said: str, held: str, turned: bool) -> None:
    assert is_turned(read_clause(said, str), read_clause(held, str)) is turned


def test_negation_far_from_what_is_said_turns_nothing_round() -> None:
    held = (
        "Keepers, who have never been asked by anyone at all in the whole long history of the harbour, light lanterns"
    )
    assert not is_turned(read_clause("Lanterns are lit", str), read_clause(held, str))


def test_words_for_one_thing_are_one_notion() -> None:
    assert read_notions("refuges", str) == read_notions("shelters", str) == {"shelter"}
    assert read_notions("in the armed conflict", str) == {"war"}
    assert read_notions("the and of must", str) == frozenset()
    assert read_vocabulary("Refuges. An armed conflict!", str) >= {"shelter", "war"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Stalking must be punished under the Istanbul Convention.", "Stalking must be punished."),
        ("GRETA has members under the Anti-Trafficking Convention.", "GRETA has members."),
        ("The Convention leaves stalking to each State's discretion.", "The Convention stalking is optional."),
    ],
)  # fmt: skip
def test_names_of_texts_are_no_part_of_a_statement(text: str, plain: str) -> None:
    assert strip_names(text) == plain


def test_clauses_are_split_only_where_each_says_something() -> None:
    assert split_clauses("Keepers light lanterns, and boats and bells ring") == [
        "Keepers light lanterns, and boats and bells ring"
    ]
    assert "the watch must ring bells" in split_clauses("Keepers shall light lanterns, and the watch must ring bells")


# ---- verdicts, by our digest alone -------------------------------------------------------------------------------

JUDGED: list[tuple[str, str, Verdict]] = [
    ("Must stalking be made a criminal offence?", "istanbul/art-34", "yes"),
    ("Must an order to remove content wait for a conviction by a criminal court?", "rec-2026-2/para-33", "no"),
    ("Does support for victims depend on their willingness to press charges?", "istanbul/art-18/4", "no"),
    ("May a State make mediation mandatory?", "istanbul/art-48/1", "no"),
    ("Is mandatory conciliation prohibited?", "istanbul/art-48/1", "yes"),
    ("Must technology companies publish transparency reports?", "rec-2026-2/para-38.6", "weaker"),
    ("Should States set up rape crisis centres?", "istanbul/art-25", "stronger"),
    ("Must victims have a right to free legal aid?", "istanbul/art-57", "conditional"),
    ("Can a preservation order last up to ninety days?", "budapest/art-16/2", "yes"),
    ("Must data preserved on request be kept for ten days?", "budapest/art-29/7", "no"),
    ("Does GREVIO have 25 members?", "istanbul/art-66/2", "no"),
    ("Is a child anyone under 16?", "lanzarote/art-3/a", "no"),
    ("Does the consent of a victim excuse the trafficker?", "trafficking/art-4/b", "no"),
    ("Does the Istanbul Convention require shelters to accept pets?", "istanbul/art-23", "unclear"),
    ("Must stalking be punished by ten years in prison?", "istanbul/art-34", "unclear"),
    ("Does the Istanbul Convention require judges in stalking cases to be women?", "istanbul/art-34", "unclear"),
    ("Is a victim always entitled to legal aid whatever her income?", "istanbul/art-57", "unclear"),
    ("May a person stalk a neighbour and threaten her safety?", "istanbul/art-34", "unclear"),
    ("Must a State act?", "istanbul/art-34", "unclear"),
]


@pytest.mark.parametrize(("question", "id", "verdict"), JUDGED)
def test_verdict_is_what_the_provision_says(judge: StatementJudge, question: str, id: str, verdict: Verdict) -> None:
    statement = read_statement(question)
    assert statement is not None
    judged = judge.judge(statement.text, [id])
    assert judged.verdict == verdict, judged
    assert judged.id == (id if verdict != "unclear" else "")


def test_conditions_of_a_yes_are_named(judge: StatementJudge) -> None:
    judged = judge.judge("Victims must have a right to free legal aid.", ["istanbul/art-57"])
    assert judged.qualifiers == ("under the conditions provided by their internal law",)
    assert judged.strength == "shall"


def test_article_that_says_it_is_given_at_the_paragraph_that_does(judge: StatementJudge) -> None:
    judged = judge.judge("Mandatory mediation is prohibited.", ["istanbul/art-48"])
    assert (judged.verdict, judged.id) == ("yes", "istanbul/art-48/1")


def test_only_provisions_of_a_text_that_is_named_are_heard(judge: StatementJudge) -> None:
    said = "Stalking must be made a criminal offence under the Budapest Convention."
    assert judge.judge(said, ["istanbul/art-34"]).verdict == "unclear"


def test_judgments_give_no_yes_or_no(judge: StatementJudge, knowledge: KnowledgeBase) -> None:
    ids = [d.key for d in knowledge.store.read_documents() if d.kind == "judgment"][:3]
    assert ids
    assert judge.judge("The State must protect women against violence by their partners.", ids).verdict == "unclear"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=120))
def test_any_words_get_a_verdict_and_an_identifier_only_with_it(judge: StatementJudge, text: str) -> None:
    judged = judge.judge(text, ["istanbul/art-34", "rec-2026-2/para-33", "istanbul/art-999", "ecthr/001-89964/para-43"])
    assert (judged.verdict == "unclear") == (judged.id == "")


@pytest.mark.parametrize(
    ("question", "id", "finding"),
    [
        ("Why does the Istanbul Convention leave out girls under 18?", "istanbul/art-3/f", "contradicted"),
        ("As Article 48 of the Istanbul Convention makes mediation compulsory, who pays?", "istanbul/art-48/1",
         "contradicted"),
        ("Since the Recommendation bans anonymity online, how must platforms check names?", "", "absent"),
        ("As Article 33 of the Istanbul Convention requires a prior conviction, how old may it be?",
         "istanbul/art-33", "absent"),
        ("Since the Istanbul Convention requires stalking to be criminalised, which acts count?", "istanbul/art-34",
         "held"),
        ("Why does the Istanbul Convention prohibit mandatory mediation?", "istanbul/art-48/1", "held"),
        ("Article 66(7) of the Istanbul Convention promises GREVIO members immunities. Which ones?",
         "istanbul/art-66/7", "held"),
    ],
)  # fmt: skip
def test_premise_is_held_contradicted_or_absent(judge: StatementJudge, question: str, id: str, finding: str) -> None:
    (premise,) = read_premises(question)
    found = judge.judge_premise(premise.text, [id] if id else [])
    assert found.finding == finding, found


def test_search_adds_provisions_of_the_text_that_is_named(judge: StatementJudge) -> None:
    ids = judge.widen("GREVIO has 40 members under the Istanbul Convention.", ["lanzarote/art-3/a"])
    assert ids[0] == "lanzarote/art-3/a"
    assert {Pinpoint.parse(i).document for i in ids[1:]} == {"istanbul"}


# ---- saying ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "strength", "qualifiers", "said"),
    [
        ("yes", "shall", (), "Yes: Art. 1 requires it."),
        ("yes", "should", (), "Yes: Art. 1 recommends it."),
        ("yes", "none", (), "Yes: Art. 1 says so."),
        ("conditional", "shall", ("where appropriate",), "Yes, where appropriate: Art. 1 requires it."),
        ("no", "shall", (), "No: Art. 1 says the contrary."),
        ("weaker", "should", (), "It is recommended, not required: Art. 1 recommends it."),
        ("weaker", "may", (), "It is allowed, not required: Art. 1 allows it."),
        ("stronger", "shall", (), "Yes, and more than that: Art. 1 requires it."),
        ("unclear", "shall", (), ""),
    ],
)
def test_first_sentence_says_the_verdict(
    verdict: Verdict, strength: str, qualifiers: tuple[str, ...], said: str
) -> None:
    statement = read_statement("Must keepers light lanterns?")
    assert statement is not None
    judged = Judged(verdict=verdict, id="a/art-1", strength=strength, qualifiers=qualifiers)
    assert say_first(statement, judged, "Art. 1") == said


@pytest.mark.parametrize(
    ("text", "finding", "said"),
    [
        ("Mediation is compulsory.", "contradicted",
         "The question takes it that mediation is compulsory; Art. 1 says the contrary."),
        ("GREVIO has 40 members.", "contradicted",
         "The question takes it that GREVIO has 40 members; Art. 1 says the contrary."),
        ("The Istanbul Convention bans pets.", "absent",
         "The question takes it that the Istanbul Convention bans pets; Art. 1 does not say so: nothing there speaks "
         "of “pets”."),
        ("Mediation is voluntary.", "held", ""),
    ],
)  # fmt: skip
def test_sentence_that_corrects_a_premise(text: str, finding: str, said: str) -> None:
    why = "nothing there speaks of “pets”" if finding == "absent" else ""
    found = PremiseFinding(finding=finding, id="a/art-1", why=why)  # type: ignore[arg-type]
    assert say_premise(Premise(text=text, start=0, end=1), found, "Art. 1") == said


# ---- the written set ---------------------------------------------------------------------------------------------


def test_written_set_is_balanced_and_names_provisions_that_exist() -> None:
    rows = read_closed()
    structure = read_structure(Config(home=Path(), official=None).catalogue)
    verdicts = Counter(r.verdicts[0] for r in rows if r.verdicts)
    premises = Counter(r.premise for r in rows if r.premise)
    assert verdicts.total() >= 150
    assert min(verdicts["yes"], verdicts["no"], verdicts["unclear"]) >= 40
    assert min(premises["true"], premises["false"]) >= 30
    assert {r.half for r in rows} == {"tuning", "held back"}
    assert [i for r in rows for i in r.ids if not i.startswith("ecthr/") and i not in structure] == []
    assert [r.question for r in rows if r.verdicts and read_statement(r.question) is None] == []


def test_verdict_with_the_wrong_provision_is_wrong() -> None:
    closed = Closed(question="?", half="tuning", ids=("istanbul/art-34",), verdicts=("yes",))
    right = Outcome(closed, Judged(verdict="yes", id="istanbul/art-34"), (), 1.0)
    wrong = Outcome(closed, Judged(verdict="yes", id="istanbul/art-35"), (), 1.0)
    silent = Outcome(closed, Judged(verdict="unclear"), (), 1.0)
    assert [o.is_right for o in (right, wrong, silent)] == [True, False, False]
    counted = summarise([right, wrong, silent])
    assert counted["precision"] == {"share": 0.5, "of": 2}
    assert counted["share stated"] == {"share": 0.6667, "of": 3}
