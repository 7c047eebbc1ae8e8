"""The digest is complete and keeps to the official texts; and the checks that say so can fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.digest import find_faults
from evals.digest_checks import (
    Official,
    check_case,
    check_form,
    check_repeated_asks,
    check_see,
    check_substance,
    check_symmetry,
    reading_grade,
    runs_of,
)
from kb.config import CHECKOUT, Config
from kb.digest import read_digest
from kb.digest_coverage import ECHR_ARTICLES, find_gaps
from kb.model import Pinpoint, Unit
from kb.records import Case, Digest, Duty, SeeAlso
from kb.structure import read_structure

CATALOGUE = CHECKOUT / "corpus"
INSTRUMENTS = ("rec-2026-2", "istanbul", "lanzarote", "budapest", "budapest-protocol-1", "echr", "trafficking")
WITH_TEXT = 60
"""Judgments of which paragraphs are digested, at least."""
BY_REPORTS = 50

# --- the digest itself ----------------------------------------------------------------------------------------------


@pytest.mark.official
def test_no_record_says_more_or_less_than_its_official_text(official: Path, tmp_path: Path) -> None:
    assert find_faults(Config(home=tmp_path, official=official)) == []


def test_every_record_is_well_formed() -> None:
    digests = read_digest(CATALOGUE)
    assert {str(r.pinpoint): faults for r in digests.records if (faults := list(check_form(r)))} == {}
    assert list(check_symmetry(digests.records, digests.cases)) == []
    assert list(check_repeated_asks([*digests.records, *digests.cases])) == []


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_every_provision_has_a_record(key: str) -> None:
    kinds = {str(r.pinpoint): r.kind for r in read_digest(CATALOGUE).records if r.pinpoint.document == key}
    assert list(find_gaps(key, kinds, read_structure(CATALOGUE))) == []


def test_at_least_60_judgments_are_digested_and_the_leading_ones_that_are_not_held_are_named() -> None:
    cases = read_digest(CATALOGUE).cases
    records = {r.pinpoint.document for r in read_digest(CATALOGUE).records}
    assert sum(c.is_held for c in cases) >= WITH_TEXT
    assert [str(c.pinpoint) for c in cases if c.is_held and str(c.pinpoint) not in records] == []
    assert sum(not c.is_held for c in cases) >= BY_REPORTS


# --- the checks can fail --------------------------------------------------------------------------------------------

TEXT = "Keepers shall, where appropriate, light the lamp within 30 days of a report by a person of eighteen years."
UNIT = Unit(
    id="harbour/art-4/1", document="harbour", citation="", heading="Lamps", division=(), role="", layer="official",
    text=TEXT,
)  # fmt: skip
WHOLE = replace(UNIT, id="harbour/art-4", text=f"{TEXT} Article 9 applies.")
OFFICIAL = Official(
    units={u.id: u for u in (UNIT, WHOLE)}, known=frozenset({"harbour/art-4/1", "harbour/art-9"}), runs=runs_of([UNIT])
)
DUTY = Duty(
    who="Keepers", strength="shall", act="light", object="the lamp", elements=("a lamp lit",),
    qualifiers=("where appropriate",),
)  # fmt: skip
GOOD = Digest(
    pinpoint=Pinpoint.parse("harbour/art-4/1"), kind="protect", topics=("lamps",), duties=(DUTY,),
    summary="Where appropriate, whoever keeps a harbour shall have its lamp burning within 30 days.",
    asks=("Who sees to it that boats find home?", "How long may it stay dark?", "Is a dark pier allowed?"),
    see=(SeeAlso(id="harbour/art-9", relation="parallel"),),
)  # fmt: skip


def test_a_good_record_has_no_fault() -> None:
    assert list(check_form(GOOD)) == []
    assert list(check_substance(GOOD, OFFICIAL)) == []
    assert list(check_see(GOOD.pinpoint, GOOD.see, OFFICIAL)) == []


LONG = "Whoever keeps a harbour shall " + "look and look " * 25 + "again."
FAULTY: list[tuple[str, Digest]] = [
    ("a sentence of 2 words", replace(GOOD, summary="Keepers shall.")),
    ("a sentence of 81 words", replace(GOOD, summary=LONG)),
    ("summary has 4 sentences", replace(GOOD, summary=" ".join(["Keepers shall see to the lamp."] * 4))),
    ("leans on the one before", replace(GOOD, summary="It shall see to the lamp at night.")),
    ("2 asks", replace(GOOD, asks=GOOD.asks[:2])),
    ("an ask is a question", replace(GOOD, asks=(*GOOD.asks[:2], "Who lights it"))),
    ("0 topics", replace(GOOD, topics=())),
    ("2 topics, name", replace(GOOD, topics=("lamps", "lamps"))),
    ("a duty has 0 elements", replace(GOOD, duties=(replace(DUTY, elements=()),))),
    ("see names the record itself", replace(GOOD, see=(SeeAlso(id="harbour/art-4/1", relation="related"),))),
    ("see names a provision twice", replace(GOOD, see=GOOD.see * 2)),
    ("reading grade", replace(GOOD, summary="Institutional responsibilities necessitate operationalisation.")),
    ("no such unit", replace(GOOD, pinpoint=Pinpoint.parse("harbour/art-5"))),
    ("a duty is 'may'", replace(GOOD, duties=(DUTY, replace(DUTY, strength="may")))),
    ("the summary says 'should'", replace(GOOD, summary="Whoever keeps a harbour should have its lamp burning.")),
    ("the summary says 'must'", replace(GOOD, summary="Whoever keeps a harbour must have its lamp burning.")),
    ("says 'shall', no duty does", replace(GOOD, duties=())),
    ("has 'where appropriate'", replace(GOOD, duties=(replace(DUTY, qualifiers=()),))),
    ("official provision has not: 60", replace(GOOD, summary="Keepers shall have the lamp burning in 60 days.")),
    ("official provision has not: 2", replace(GOOD, summary="Keepers shall have the lamp burning for two years.")),
    ("official provision has not: 12", replace(GOOD, summary="Keepers shall have twelve lamps burning at night.")),
    ("has not: 2026, March", replace(GOOD, summary="Since March 2026 keepers shall have the lamp burning.")),
    ("stand in an official text", replace(GOOD, summary=TEXT)),
    ("no ask is in different words", replace(GOOD, asks=("Who shall light the lamp within days?",) * 3)),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "record"), FAULTY, ids=[f for f, _ in FAULTY])
def test_a_fault_in_a_record_is_named(fault: str, record: Digest) -> None:
    found = [*check_form(record), *check_substance(record, OFFICIAL)]
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    "summary", ["Persons of 18 shall see the lamp.", "Keepers shall follow Article 9 and Article 4."]
)
def test_numbers_in_words_and_in_the_same_article_count_as_there(summary: str) -> None:
    found = check_substance(replace(GOOD, summary=summary), OFFICIAL)
    assert [f for f in found if "numbers" in f] == []


def test_see_must_name_what_exists_and_lies_elsewhere() -> None:
    links = (SeeAlso(id="harbour/art-99", relation="related"), SeeAlso(id="harbour/art-4/1", relation="related"))
    first, second = check_see(Pinpoint.parse("harbour/art-4"), links, OFFICIAL)
    assert "does not exist" in first and "its own part" in second


CASE = Case(
    pinpoint=Pinpoint.parse("ecthr/001-1"), name="Gull v. Harbour", applications=("1/01",), articles=("8",),
    date=date(2001, 2, 3), facts="A gull of 3 years was filmed.", questions=("May it be?",),
    held="It may not.", pinpoints="checked", topics=("lamps",), asks=GOOD.asks,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "case", "text"),
    [
        ("numbers that the judgment has not: 3", CASE, "A gull of two years."),
        ("text is not held", CASE, ""),
        ("applications and articles", replace(CASE, articles=()), "three"),
        ("2 asks", replace(CASE, asks=GOOD.asks[:2]), "three"),
    ],
)
def test_a_fault_in_a_case_is_named(fault: str, case: Case, text: str) -> None:
    assert any(fault in one for one in check_case(case, OFFICIAL, text))


STRUCTURE = ("harbour/recital-1", "harbour/art-1", "harbour/art-1/1", "harbour/art-1/2", "harbour/art-1/2/a")
GAPS: list[tuple[dict[str, str], list[str]]] = [
    ({"harbour/recital-1": "principle", "harbour/art-1/1": "protect", "harbour/art-1/2": "protect"}, []),
    ({"harbour/recital-1": "principle", "harbour/art-1/1": "protect", "harbour/art-1/2/a": "protect"}, []),
    ({"harbour/recital-1": "principle", "harbour/art-1": "final-clause"}, []),
    ({"harbour/recital-1": "principle", "harbour/art-1": "protect"}, ["art-1/1", "art-1/2"]),
    ({"harbour/art-1/1": "protect", "harbour/art-1/2": "protect"}, ["recital-1"]),
]


@pytest.mark.parametrize(("kinds", "missing"), GAPS)
def test_a_numbered_paragraph_without_a_record_is_a_gap_unless_its_article_is_a_final_clause(
    kinds: dict[str, str], missing: list[str]
) -> None:
    found = list(find_gaps("harbour", kinds, STRUCTURE))
    assert found == [f"harbour/{id} has no record" for id in missing]


def test_a_record_of_what_does_not_exist_is_reported() -> None:
    assert "harbour/art-9 is not a unit" in " ".join(find_gaps("harbour", {"harbour/art-9": "protect"}, ()))


def test_of_the_echr_the_rights_and_what_follows_from_a_judgment_are_covered() -> None:
    assert {"art-1", "art-18", "art-46"} <= ECHR_ARTICLES and "art-19" not in ECHR_ARTICLES


def test_a_symmetric_relation_stands_at_both_ends_or_is_reported() -> None:
    other = replace(GOOD, pinpoint=Pinpoint.parse("harbour/art-9"), see=())
    (fault,) = check_symmetry([GOOD, other])
    assert fault == "harbour/art-4/1 is parallel to harbour/art-9, which does not say so"
    back = replace(other, see=(SeeAlso(id="harbour/art-4/1", relation="parallel"),))
    assert list(check_symmetry([GOOD, back])) == []
    assert list(check_symmetry([GOOD])) == [], "a provision without a record cannot say so"


def test_a_question_asked_of_two_provisions_is_reported() -> None:
    assert len(list(check_repeated_asks([GOOD, replace(GOOD, dash=1)]))) == 3


def test_the_reading_grade_rises_with_longer_sentences_and_words() -> None:
    assert reading_grade("The cat sat. The dog ran.") < reading_grade("The cat sat while the dog ran about the yard.")
    assert reading_grade("Institutional responsibilities accumulate.") > 20
    assert reading_grade("") == 0.0


def test_the_readme_of_the_corpus_counts_the_records_there_are() -> None:
    digests = read_digest(CATALOGUE)
    counts = Counter(r.pinpoint.document.partition("/")[0] for r in digests.records)
    told = (CATALOGUE / "README.md").read_text(encoding="utf-8")
    for key, count in counts.items():
        (row,) = (line for line in told.splitlines() if line.startswith(f"| `{key}` |"))
        assert row.endswith(f"| {count} |"), row
    held, not_held = (sum(c.is_held is held for c in digests.cases) for held in (True, False))
    assert f"{held} judgments" in told and f"{not_held} leading judgments" in told


def test_a_small_number_in_words_counts_what_the_summary_lists() -> None:
    found = check_substance(replace(GOOD, summary="Keepers shall see to three kinds of lamp."), OFFICIAL)
    assert [f for f in found if "numbers" in f] == []
