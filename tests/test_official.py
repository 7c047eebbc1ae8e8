"""The whole way on the official texts: every identifier, every quotation, every golden question."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from evals.quality import is_found, is_right, measure_answers
from evals.questions import read_golden
from kb.build import build
from kb.citation_resolve import OUTSIDE_PREFIX
from kb.config import Config
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import COURT_ROLES, Pinpoint

pytestmark = [pytest.mark.official, pytest.mark.xdist_group("official")]

JUDGMENTS = ("001-89964", "001-101152", "001-128043", "001-57929")
"""K.U. v. Finland, A v. Croatia, Söderman v. Sweden, Jamil v. France."""


FIRST_GOLDEN = 58
"""The questions that were there before every instrument had its digest; none of them may get worse."""


@pytest.fixture(scope="module")
def knowledge(official: Path, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    root = tmp_path_factory.mktemp("official")
    for folder in ("conventions", "recommendation"):
        shutil.copytree(official / folder, root / "texts" / folder)
    for item in JUDGMENTS:
        shutil.copy(official / "ecthr" / f"{item}.txt", root / "texts" / f"{item}.txt")
    config = Config(home=root / "home", official=root / "texts")
    built = build(config)
    assert built.failed == ()
    return open_knowledge_base(config)


def test_the_units_are_exactly_those_of_the_official_structure(knowledge: KnowledgeBase, official: Path) -> None:
    with (official / "structure.csv").open(encoding="utf-8", newline="") as file:
        expected = [(row["provision_id"], row["heading"]) for row in csv.DictReader(file)]
    found = [(u.id, u.heading) for u in knowledge.walk() if not u.id.startswith("ecthr/")]
    assert sorted(found) == sorted(expected)
    assert len(found) == 1483


def test_a_parents_text_contains_its_childrens(knowledge: KnowledgeBase) -> None:
    units = {u.id: u for u in knowledge.walk()}
    astray = [
        id for id in units if (up := str(Pinpoint.parse(id).parent)) in units and units[id].text not in units[up].text
    ]
    assert astray == []


def test_every_instrument_is_held_in_its_official_text_and_dated(knowledge: KnowledgeBase) -> None:
    status = knowledge.status()
    assert {h.layer for h in status.instruments} == {"official"}
    assert len(status.instruments) == 7
    held = [h for h in (*status.instruments, *status.judgments) if h.layer == "official"]
    assert len(held) == 7 + len(JUDGMENTS)
    assert all(h.as_of and h.date and h.url and h.sha256 for h in held)
    assert [h.key for h in status.instruments if "Protocol" in h.caveat] == ["echr"]


@pytest.mark.parametrize(
    ("id", "targets"),
    [
        ("rec-2026-2/para-29.3", {f"budapest/art-{n}" for n in range(14, 22)}),
        ("rec-2026-2/para-30.1", {f"budapest/art-{n}" for n in range(23, 36)}),
        ("rec-2026-2/para-5", {f"echr/art-{n}" for n in (2, 3, 8, 10, 14)}),
        ("rec-2026-2/para-6", {"echr/art-10/2"}),
        ("istanbul/appendix/1", {"istanbul/art-66"}),
    ],
)
def test_references_lead_both_ways(knowledge: KnowledgeBase, id: str, targets: set[str]) -> None:
    assert targets <= set(knowledge.show(id).refers_to)
    assert all(id in knowledge.show(target).referred_by for target in targets)


def test_what_is_referred_to_and_not_held_is_said(knowledge: KnowledgeBase) -> None:
    outside = " ".join(knowledge.show("rec-2026-2/para-24").refers_outside)
    assert "CM/Rec(2008)11" in outside
    assert "CM/Rec(2018)8" in outside


def test_golden_questions_get_the_right_pinpoint_or_are_refused(knowledge: KnowledgeBase) -> None:
    measured = measure_answers(knowledge)
    kinds = measured["kinds"]
    assert measured["asked"] >= 150
    assert measured["right"] / measured["asked"] >= 0.95
    assert kinds["unanswerable"]["refused"] == kinds["unanswerable"]["asked"]
    assert kinds["explicit"]["cited"] == kinds["explicit"]["asked"]


def test_the_first_golden_questions_are_found_and_cited_as_before(knowledge: KnowledgeBase) -> None:
    asked = [g for g in read_golden()[:FIRST_GOLDEN] if g.expect]
    found = [is_found(g.expect, [h.id for h in knowledge.search(g.question, k=5).hits]) for g in asked]
    cited = [is_right(g, knowledge.ask(g.question)) for g in asked]
    assert sum(found) / len(found) >= 0.95
    assert sum(cited) / len(cited) >= 0.90


def test_every_article_that_the_treaties_name_in_themselves_is_resolved(knowledge: KnowledgeBase) -> None:
    sql = "SELECT unit, label FROM refs WHERE document NOT LIKE 'ecthr/%' AND status != 'resolved'"
    lost = [(unit, label) for unit, label in knowledge.store.query(sql) if not label.startswith(OUTSIDE_PREFIX)]
    assert lost == []


def test_every_quotation_is_verbatim_and_every_marker_has_its_support(knowledge: KnowledgeBase) -> None:
    official_keys = {f"ecthr/{item}" for item in JUDGMENTS}
    for golden in read_golden():
        answer = knowledge.ask(golden.question)
        markers = [s.marker for s in answer.supports]
        assert markers == list(range(1, len(markers) + 1))
        assert {m for c in answer.claims for m in c.markers} == set(markers)
        for support in answer.supports:
            unit = knowledge.show(support.id).unit
            assert support.layer == unit.layer
            digested = support.id.startswith("ecthr/") and unit.document not in official_keys
            assert support.layer == ("digest" if digested else "official")
            assert support.quote
            assert support.quote in " ".join(unit.text.split())
            assert not support.role or support.role in COURT_ROLES or golden.kind in ("explicit", "case-law")


def test_the_provision_cited_is_shown_in_its_article(knowledge: KnowledgeBase) -> None:
    around = [u.id for u in knowledge.show("istanbul/art-36/1/a").around]
    assert around[0] == "istanbul/art-36"
    assert "istanbul/art-36/3" in around
    around = [u.id for u in knowledge.show("ecthr/001-89964/para-43").around]
    assert around == [f"ecthr/001-89964/para-{n}" for n in (41, 42, 43, 44, 45)]
