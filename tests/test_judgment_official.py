"""The 388 judgments of the corpus: identifiers, placements, metadata, golden structure.

Golden files hold identifiers, roles, counts and hashes, never words. `PINPOINT_REGENERATE=1` rewrites them and fails
the run, so that it cannot stay on.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import time
from pathlib import Path

import pytest

from ingest.judgment import looks_like_judgment, parse_judgment
from kb.model import Judgment, Paragraph, Role

GOLDEN = Path(__file__).parent / "golden"
DIFFERENCES = GOLDEN / "judgment-index-differences.json"
REGENERATE = os.environ.get("PINPOINT_REGENERATE") == "1"
# Varied on purpose: recent; the first of all; with registrar's notes; a Grand Chamber with five opinions; an extract;
# one that lost its numbered headings; one with a misprinted number and a long separate opinion.
STRUCTURES = (
    "001-89964", "001-57518", "001-57929", "001-99817", "001-150800", "001-198708", "001-57496"
)  # fmt: skip
SECONDS = 60.0  # far above the seven or so it takes; only a blow-up should fail

pytestmark = pytest.mark.official


@pytest.fixture(scope="module")
def sources(official: Path) -> dict[str, list[str]]:
    files = sorted((official / "ecthr").glob("001-*.txt"))
    if not files:
        pytest.skip("the judgments are not among the official texts")
    return {f.stem: f.read_text(encoding="utf-8").split("\n") for f in files}


@pytest.fixture(scope="module")
def judgments(sources: dict[str, list[str]]) -> dict[str, Judgment]:
    start = time.process_time()
    parsed = {item: parse_judgment(lines, item_id=item, file=f"{item}.txt") for item, lines in sources.items()}
    assert time.process_time() - start < SECONDS
    return parsed


@pytest.fixture(scope="module")
def index(official: Path) -> dict[str, dict[str, str]]:
    with (official / "ecthr" / "index.csv").open(encoding="utf-8", newline="") as file:
        return {row["item_id"]: row for row in csv.DictReader(file)}


def paragraphs(judgment: Judgment) -> list[Paragraph]:
    """The numbered paragraphs that are cited by the bare number, up to and with a numbered operative paragraph."""
    return [p for p in judgment.paragraphs if len(p.pinpoint.path) == 1 and p.pinpoint.path[0].startswith("para-")]


def find(judgment: Judgment, identifier: str) -> Paragraph:
    return next(p for p in judgment.paragraphs if str(p.pinpoint) == identifier)


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def check_golden(path: Path, found: str) -> None:
    if REGENERATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
        pytest.fail(f"{path.name} rewritten; unset PINPOINT_REGENERATE and look at the difference")
    assert found == path.read_text(encoding="utf-8"), f"{path.name} differs; PINPOINT_REGENERATE=1 rewrites it"


def test_every_judgment_is_recognised(sources: dict[str, list[str]]) -> None:
    assert [item for item, lines in sources.items() if not looks_like_judgment(lines)] == []


def test_every_non_blank_line_has_exactly_one_place(
    sources: dict[str, list[str]], judgments: dict[str, Judgment]
) -> None:
    for item, lines in sources.items():
        assert [p.line for p in judgments[item].placements] == [i for i, t in enumerate(lines, 1) if t.strip()], item


def test_identifiers_are_unique_and_texts_verbatim(
    sources: dict[str, list[str]], judgments: dict[str, Judgment]
) -> None:
    for item, lines in sources.items():
        folded = "\n".join(" ".join(line.split()) for line in lines)
        seen = [str(p.pinpoint) for p in judgments[item].paragraphs]
        assert len(set(seen)) == len(seen), item
        for paragraph in judgments[item].paragraphs:
            assert all(line in folded for line in paragraph.text.split("\n")), paragraph.pinpoint


def test_paragraph_numbers_rise(judgments: dict[str, Judgment]) -> None:
    for item, judgment in judgments.items():
        numbers = [p.number or 0 for p in paragraphs(judgment)]
        assert numbers == sorted(set(numbers)), item
        assert numbers[0] == 1, item


def test_metadata_equals_the_index_but_for_known_differences(
    judgments: dict[str, Judgment], index: dict[str, dict[str, str]]
) -> None:
    known = json.loads(DIFFERENCES.read_text(encoding="utf-8"))
    found: dict[str, dict[str, list[object]]] = {}
    for item, judgment in judgments.items():
        row = index[item]
        pairs = {
            "n_paragraphs": (int(row["n_paragraphs"]), len(paragraphs(judgment))),
            "case_name": (row["case_name"], judgment.name),
            "application_numbers": (row["application_numbers"], ";".join(judgment.application_numbers)),
            "judgment_date": (row["judgment_date"], judgment.date),
            "formation": (row["formation"], judgment.formation),
            "respondent_state": (row["respondent_state"], "; ".join(judgment.respondent)),
            "conclusion": (row["conclusion"], " | ".join(judgment.conclusions)),
        }
        differing = {field: [ours, theirs] for field, (ours, theirs) in pairs.items() if ours != theirs}
        if differing:
            found[item] = differing
    assert found == {item: {f: d["values"] for f, d in fields.items()} for item, fields in known.items()}
    assert all(d["reason"] for fields in known.values() for d in fields.values())


def test_every_annexed_opinion_is_found(sources: dict[str, list[str]], judgments: dict[str, Judgment]) -> None:
    """The list "(a) concurring opinion of …; (b) …" after the signatures counts them."""
    listed = re.compile(r"(?:\([a-z]\)|[-–])\s.*(?:opinion|declaration|statement)", re.I)
    for item, judgment in judgments.items():
        closing = [sources[item][p.line - 1].strip() for p in judgment.placements if p.part == "closing"]
        expected = sum(1 for line in closing if listed.match(line))
        opinions = [p for p in judgment.paragraphs if p.role is Role.SEPARATE_OPINION and len(p.pinpoint.path) == 1]
        assert len(opinions) >= expected, item
        if not expected and any("annexed" in line for line in closing):
            assert opinions, item


def test_no_opinion_or_operative_item_passes_for_a_paragraph(judgments: dict[str, Judgment]) -> None:
    for judgment in judgments.values():
        for paragraph in judgment.paragraphs:
            first = paragraph.pinpoint.path[0]
            assert (paragraph.role is Role.SEPARATE_OPINION) == first.startswith("opinion-"), paragraph.pinpoint
            if first.startswith("op-"):
                assert paragraph.role is Role.OPERATIVE


def test_plain_words_of_a_party_are_never_the_courts(judgments: dict[str, Judgment]) -> None:
    """The commonest openings of a party's submission, outside the sections where the Court assesses them."""
    opening = re.compile(
        r"(?:The|Both) (?:applicants?|Government|parties) (?:submitted|argued|contended|maintained) that "
    )
    outside = ("assessment", "conclusion", "application", "appreciation", "principles", "the court")
    for judgment in judgments.values():
        for p in paragraphs(judgment):
            if opening.match(p.text) and not any(word in h.lower() for h in p.heading_path for word in outside):
                assert p.role not in (Role.ASSESSMENT, Role.PRINCIPLES, Role.OPERATIVE), p.pinpoint


def test_known_paragraphs_have_their_role(judgments: dict[str, Judgment]) -> None:
    case = judgments["001-89964"]
    assert find(case, "ecthr/001-89964/para-43").role is Role.ASSESSMENT
    assert case.ecli == "ECLI:CE:ECHR:2008:1202JUD000287202"
    roles = [(n, find(case, f"ecthr/001-89964/para-{n}").role.value) for n in (1, 6, 15, 28, 33, 35, 39, 42, 52, 59)]
    assert roles == [
        (1, "procedure"), (6, "facts"), (15, "domestic-law"), (28, "domestic-law"), (33, "submissions"),
        (35, "submissions"), (39, "submissions"), (42, "principles"), (52, "just-satisfaction"),
        (59, "just-satisfaction"),
    ]  # fmt: skip


@pytest.mark.parametrize("item", STRUCTURES)
def test_structure_is_golden(item: str, judgments: dict[str, Judgment]) -> None:
    judgment = judgments[item]
    rows = [
        [str(p.pinpoint), p.role.value, len(p.text), short_hash(p.text), short_hash("\n".join(p.heading_path))]
        for p in judgment.paragraphs
    ]
    places = [f"{p.line} {p.pinpoint} {p.part}" for p in judgment.placements]
    found = {"item": item, "placements": short_hash("\n".join(places)), "warnings": list(judgment.warnings)}
    body = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    check_golden(
        GOLDEN / f"judgment-{item}.json",
        f'{{"head": {json.dumps(found)},\n "paragraphs": [\n{body}\n]}}\n',
    )


def test_roles_of_the_whole_corpus_are_golden(judgments: dict[str, Judgment]) -> None:
    """One line a judgment: how many paragraphs stand in each role, so that a change of rule shows where it acts."""
    lines = []
    for item, judgment in judgments.items():
        counts = {role.value: sum(1 for p in judgment.paragraphs if p.role is role) for role in Role}
        lines.append(f"{item} " + " ".join(f"{name}={count}" for name, count in counts.items() if count))
    check_golden(GOLDEN / "judgment-roles.txt", "\n".join(lines) + "\n")
