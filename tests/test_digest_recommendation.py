"""The digest of CM/Rec(2026)2 is complete, keeps the strength of the text and copies none of it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kb.config import CHECKOUT
from kb.digest import read_digest, read_topics
from kb.records import Digest
from kb.text import shared_runs, split_sentences, word_runs, words

CATALOGUE = CHECKOUT / "corpus"
KEY = "rec-2026-2"
DASHES = {(f"{KEY}/para-38.2", n) for n in (1, 2, 3)} | {(f"{KEY}/para-39.5", n) for n in (1, 2, 3)}
Unit = tuple[str, int]
"""An identifier's path ("para-38.2") and the dash in it, 0 for the whole unit."""


@pytest.fixture(scope="module")
def records() -> tuple[Digest, ...]:
    return tuple(d for d in read_digest(CATALOGUE).records if d.pinpoint.document == KEY)


def test_every_dash_without_a_number_has_its_own_record(records: tuple[Digest, ...]) -> None:
    assert {(str(d.pinpoint), d.dash) for d in records if d.dash} == DASHES


def test_every_record_says_who_and_how_strongly(records: tuple[Digest, ...]) -> None:
    assert [str(d.pinpoint) for d in records if ("should" in words(d.summary)) != (d.strength == "should")] == []
    assert [str(d.pinpoint) for d in records if {"must", "shall"} & set(words(d.summary))] == []


def test_summaries_are_one_to_three_sentences_of_12_to_45_words(records: tuple[Digest, ...]) -> None:
    long = [str(d.pinpoint) for d in records if not 1 <= len(split_sentences(d.summary)) <= 3]
    odd = [s for d in records for s in split_sentences(d.summary) if not 12 <= len(s.split()) <= 45]
    assert (long, odd) == ([], [])


LEANING = re.compile(r"(?:It|This|That|These|They|Those|Such|He|She|To this)\b")


def test_no_sentence_leans_on_the_one_before(records: tuple[Digest, ...]) -> None:
    assert [s for d in records for s in split_sentences(d.summary) if LEANING.match(s)] == []


def test_topics_asks_and_qualifiers_are_bounded(records: tuple[Digest, ...]) -> None:
    for d in records:
        assert 1 <= len(d.topics) <= 6, d.pinpoint
        assert 3 <= len(d.asks) <= 6, d.pinpoint
        assert all(a.endswith("?") for a in d.asks), d.pinpoint
        assert all(len(q.split()) < 12 for q in d.qualifiers), d.pinpoint
        assert len({*d.topics}) == len(d.topics) and str(d.pinpoint) not in {s.id for s in d.see}, d.pinpoint


def test_no_question_is_asked_of_two_provisions(records: tuple[Digest, ...]) -> None:
    asked = Counter(" ".join(words(a)) for d in records for a in d.asks)
    assert [a for a, times in asked.items() if times > 1] == []


# --- against the list of provisions ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def structure(request: pytest.FixtureRequest) -> frozenset[str]:
    """The identifiers of all provisions: `corpus/structure.csv`, else that of the official texts, else a skip."""
    own = CATALOGUE / "structure.csv"
    path = own if own.is_file() else request.getfixturevalue("official") / "structure.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return frozenset(row.get("id") or row["provision_id"] for row in csv.DictReader(rows))


def test_every_numbered_unit_has_one_record_and_nothing_else_has(
    records: tuple[Digest, ...], structure: frozenset[str]
) -> None:
    assert sorted(str(d.pinpoint) for d in records if not d.dash) == sorted(
        i for i in structure if i.startswith(f"{KEY}/")
    )


def test_every_see_names_a_provision_that_exists(records: tuple[Digest, ...], structure: frozenset[str]) -> None:
    seen = [(str(d.pinpoint), s.id) for d in records for s in d.see if not s.id.startswith("ecthr/")]
    assert [pair for pair in seen if pair[1] not in structure] == []


# --- against the official text --------------------------------------------------------------------------------------


def read_units(text: str) -> dict[Unit, str]:
    """The units of the Recommendation, read for these tests alone: independent of the parsers in `ingest/`."""
    units: dict[Unit, str] = {}
    part, unit = "", ("", 0)
    for raw in text.splitlines():
        line = re.sub(r"</?sup>|\*", "", raw).strip()
        if line.startswith("#"):
            part = "para" if "Appendix" in line else part
        elif line.startswith("The Committee of Ministers,"):
            part = "recital"
        elif line.startswith("Recommends"):
            part = "op"
        elif line and part == "recital":
            units[f"recital-{len(units) + 1}", 0] = line
        elif line and part:
            if label := re.match(r"(?:- )?(\d+\.\d+|\d+(?=\.)) ?\.? ?(.*)", line):
                unit, line = (f"{part}-{label[1]}", 0), label[2]
            elif line.startswith("- "):
                unit = (unit[0], unit[1] + 1)
            units[unit] = f"{units.get(unit, '')} {line}".strip()
    return units


@pytest.fixture(scope="module")
def units(official: Path) -> dict[Unit, str]:
    return read_units((official / "recommendation" / "CM-Rec-2026-2.md").read_text(encoding="utf-8"))


def unit_of(record: Digest) -> Unit:
    return record.pinpoint.path[0], record.dash


def above(unit: Unit) -> list[Unit]:
    """The unit, the unit its dash is in, and the paragraph it hangs from."""
    path, _ = unit
    return [unit, (path, 0), (path.partition(".")[0], 0)]


def context_of(unit: Unit, units: dict[Unit, str]) -> str:
    """What a summary of the unit may draw on: itself, what it hangs from and what hangs from it."""
    path, dash = unit
    below = [u for u in units if not dash and (u[0].startswith(f"{path}.") or u[0] == path)]
    return " ".join(units[u] for u in dict.fromkeys([*above(unit), *below]))


def official_strength(unit: Unit, units: dict[Unit, str]) -> str:
    """The modal of a unit or of the chapeau it hangs from; "Recommends that …" opens the operative part."""
    text = set(words(" ".join(units[u] for u in above(unit))))
    if unit[0].startswith("op-") or "should" in text:
        return "should"
    return "encouraged" if "encouraged" in text else "may" if "may" in text else "none"


def stray_numbers(summary: str, source: str) -> set[str]:
    return set(re.findall(r"\d+", summary)) - set(re.findall(r"\d+", source))


def stray_words(qualifier: str, source: str) -> set[str]:
    """Core words of a qualifier whose stem the text has not; a remark in brackets counts like the rest."""
    stems = {w[:5] for w in words(source)}
    return {w for w in words(qualifier) if len(w) > 4 and w[:5] not in stems}


@pytest.mark.official
def test_the_official_text_has_the_units_the_digest_has(records: tuple[Digest, ...], units: dict[Unit, str]) -> None:
    assert {unit_of(d) for d in records} == set(units)


@pytest.mark.official
def test_strength_is_that_of_the_official_text(records: tuple[Digest, ...], units: dict[Unit, str]) -> None:
    assert {u: d.strength for d in records if d.strength != official_strength(u := unit_of(d), units)} == {}


@pytest.mark.official
def test_may_stands_only_where_the_official_text_has_it(records: tuple[Digest, ...], units: dict[Unit, str]) -> None:
    assert [unit_of(d) for d in records if "may" in words(d.summary) and "may" not in words(units[unit_of(d)])] == []


SOFTENERS = ("as appropriate", "where appropriate", "when appropriate", "if appropriate", "upon their request")


def _hangs_from(unit: Unit, record: Unit, units: dict[Unit, str]) -> str:
    """The unit's own text, or of one above it the last sentence: "To this effect, member States should:"."""
    return units[unit] if unit == record else split_sentences(units[unit])[-1]


@pytest.mark.official
def test_a_softening_phrase_of_the_text_or_its_chapeau_is_among_the_qualifiers(
    records: tuple[Digest, ...], units: dict[Unit, str]
) -> None:
    missing = [
        (unit_of(d), phrase)
        for d in records
        for phrase in SOFTENERS
        if any(phrase in _hangs_from(u, unit_of(d), units).lower() for u in above(unit_of(d)))
        and not any(phrase in q for q in d.qualifiers)
    ]
    assert missing == []


@pytest.mark.official
def test_qualifiers_use_the_words_of_the_official_text(records: tuple[Digest, ...], units: dict[Unit, str]) -> None:
    found = {(unit_of(d), q): stray_words(q, context_of(unit_of(d), units)) for d in records for q in d.qualifiers}
    assert {where: stray for where, stray in found.items() if stray} == {}


@pytest.mark.official
def test_every_number_in_a_summary_stands_in_the_official_text(
    records: tuple[Digest, ...], units: dict[Unit, str]
) -> None:
    found = {unit_of(d): stray_numbers(d.summary, context_of(unit_of(d), units)) for d in records}
    assert {where: stray for where, stray in found.items() if stray} == {}


@pytest.mark.official
def test_no_run_of_12_words_comes_from_an_official_text(records: tuple[Digest, ...], official: Path) -> None:
    files = [*official.glob("conventions/*.txt"), *official.glob("recommendation/*.md")]
    assert files, "no official text to compare with"
    runs = frozenset().union(*(word_runs(f.read_text(encoding="utf-8")) for f in files))
    ours = [(unit_of(d), text) for d in records for text in (d.summary, *d.asks, *d.qualifiers)]
    ours += [(("topics", 0), "; ".join((t.term, *t.synonyms))) for t in read_topics(CATALOGUE).values()]
    assert [(where, run) for where, text in ours for run in shared_runs(text, runs)] == []


# --- the checks themselves can fail ---------------------------------------------------------------------------------

HARBOUR = """
The Committee of Ministers, at sea,

Recalling the tide;

Recommends that keepers:

1. light the lamp.

## Appendix

1. Boats are encouraged to wait.
2. Keepers should, where possible:
- 2.1 count ships for 30 days:
  - large ones;
  - small ones;
3. Lamps may be blue.
4. The sea is wide.
"""


def test_the_reader_of_these_tests_sees_recitals_points_paragraphs_and_dashes() -> None:
    assert read_units(HARBOUR) == {
        ("recital-1", 0): "Recalling the tide;",
        ("op-1", 0): "light the lamp.",
        ("para-1", 0): "Boats are encouraged to wait.",
        ("para-2", 0): "Keepers should, where possible:",
        ("para-2.1", 0): "count ships for 30 days:",
        ("para-2.1", 1): "- large ones;",
        ("para-2.1", 2): "- small ones;",
        ("para-3", 0): "Lamps may be blue.",
        ("para-4", 0): "The sea is wide.",
    }


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (("recital-1", 0), "none"),
        (("op-1", 0), "should"),
        (("para-1", 0), "encouraged"),
        (("para-2.1", 2), "should"),
        (("para-3", 0), "may"),
        (("para-4", 0), "none"),
    ],
)
def test_a_unit_has_the_modal_of_its_chapeau(unit: Unit, expected: str) -> None:
    assert official_strength(unit, read_units(HARBOUR)) == expected


def test_a_number_or_a_qualifier_the_text_has_not_is_seen() -> None:
    source = context_of(("para-2.1", 1), read_units(HARBOUR))
    assert stray_numbers("Keepers should count for 31 days.", source) == {"31"}
    assert stray_numbers("Keepers should count for 30 days.", source) == set()
    assert stray_words("where possible", source) == set()
    assert stray_words("where feasible", source) == {"feasible"}
