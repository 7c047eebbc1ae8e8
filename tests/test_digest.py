"""The loader of the digest refuses what is malformed; the topics lead each word to one place."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kb.config import CHECKOUT
from kb.digest import MAX_BYTES, MAX_SUMMARY, digest_sha256, read_digest, read_topics
from kb.errors import CorpusError
from kb.model import Pinpoint
from kb.records import NOT_HELD, Digest, Duty, SeeAlso, Topic
from kb.text import words

CATALOGUE = CHECKOUT / "corpus"

# --- the loader, on invented files ----------------------------------------------------------------------------------

TOPICS = """
[[topic]]
slug = "lamps"
term = "lamps"
synonyms = ["lantern", "light"]
fr = "lampes"
"""
RECORD = """
[[record]]
id = "harbour/art-1"
summary = "Keepers should light the lamp."
kind = "protect"
duties = [
  { who = "Keepers", strength = "should", act = "light", object = "the lamp", elements = ["a lamp"],\
  qualifiers = ["where possible"] },
]
topics = ["lamps"]
see = [ { id = "harbour/art-2", why = "narrower" } ]
asks = ["Who lights the lamp?"]
"""


def write_catalogue(folder: Path, record: str = RECORD, topics: str = TOPICS, name: str = "harbour") -> Path:
    (folder / "digest").mkdir()
    (folder / "topics.toml").write_text(topics, encoding="utf-8")
    (folder / "digest" / f"{name}.toml").write_text(record, encoding="utf-8")
    return folder


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    second = RECORD.replace("[[record]]", "[[record]]\ndash = 2")
    assert read_digest(write_catalogue(tmp_path, RECORD + second)).records == (
        first := Digest(
            pinpoint=Pinpoint.parse("harbour/art-1"),
            summary="Keepers should light the lamp.",
            kind="protect",
            duties=(
                Duty(
                    who="Keepers",
                    strength="should",
                    act="light",
                    object="the lamp",
                    elements=("a lamp",),
                    qualifiers=("where possible",),
                ),
            ),
            topics=("lamps",),
            see=(SeeAlso(id="harbour/art-2", relation="narrower"),),
            asks=("Who lights the lamp?",),
        ),
        replace(first, dash=2),
    )


def test_files_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    write_catalogue(tmp_path)
    (tmp_path / "digest" / "canal.toml").write_text(RECORD.replace("harbour", "canal"), encoding="utf-8")
    assert [str(d.pinpoint) for d in read_digest(tmp_path).records] == ["canal/art-1", "harbour/art-1"]


BAD_RECORDS = [
    (RECORD + 'colour = "red"\n', "unknown key 'colour'"),
    (RECORD.replace('id = "harbour/art-1"\n', ""), "id is missing"),
    (RECORD.replace("harbour/art-1", "Harbour, Art. 1"), "is not an identifier"),
    (RECORD.replace("harbour/art-1", "canal/art-1"), "id is not a provision of harbour"),
    (RECORD.replace("harbour/art-1", "harbour"), "id is not a provision of harbour"),
    (RECORD + RECORD, "record 2 (harbour/art-1): the same id and dash"),
    (RECORD.replace('["lamps"]', '["lamp"]'), "unknown topic 'lamp'"),
    (RECORD.replace('strength = "should"', 'strength = "must"'), "strength 'must' is not known"),
    (RECORD.replace('strength = "should", ', ""), "strength is missing"),
    (RECORD.replace('kind = "protect"', 'kind = "heal"'), "kind 'heal' is not known"),
    (RECORD.replace('who = "Keepers"', 'who = "Keepers", via = "gulls"'), "via 'gulls' is not known"),
    (RECORD.replace('why = "narrower"', 'why = "like"'), "why 'like' is not known"),
    (RECORD.replace('why = "narrower"', 'because = "narrower"'), "unknown key 'because'"),
    (RECORD.replace('[ { id = "harbour/art-2", why = "narrower" } ]', '["harbour/art-2"]'), "see is not a list of"),
    (RECORD.replace("Keepers should light the lamp.", "x" * (MAX_SUMMARY + 1)), f"summary has {MAX_SUMMARY + 1}"),
    (RECORD.replace("Keepers should light the lamp.", " "), "summary is missing"),
    (RECORD.replace("harbour/art-2", "art 2"), "is not an identifier"),
    (RECORD.replace('["Who lights the lamp?"]', '"Who?"'), "asks is not a list of texts"),
    (RECORD.replace('["Who lights the lamp?"]', "[1]"), "asks is not a list of texts"),
    (RECORD.replace('["Who lights the lamp?"]', f'["{"x" * 301}"]'), "asks is too long"),
    (RECORD + "dash = -1\n", "dash '-1' is not a count"),
    (RECORD + "dash = true\n", "dash 'True' is not a count"),
    (RECORD + 'dash = "1"\n', "dash '1' is not a count"),
    ("[[record]\n", "harbour.toml: not TOML"),
    ("x = " + "[" * 20_000, "harbour.toml: not TOML"),
    ('title = "x"\n' + RECORD, "unknown key 'title' outside a record"),
    ("", "holds no [[record]]"),
    ("record = 3\n", "write [[record]]"),
    ("#" * (MAX_BYTES + 1), "larger than"),
]


@pytest.mark.parametrize(("record", "problem"), BAD_RECORDS, ids=[p for _, p in BAD_RECORDS])
def test_a_bad_record_is_refused_with_file_record_problem_and_way_out(
    tmp_path: Path, record: str, problem: str
) -> None:
    with pytest.raises(CorpusError) as caught:
        read_digest(write_catalogue(tmp_path, record))
    message = caught.value.message
    assert problem in message
    assert "harbour.toml" in message
    assert "\n" not in message
    assert "; " in message, "no way out"


CASE = """
[case]
id = "ecthr/001-1"
name = "Gull v. Harbour"
applications = ["1/01"]
date = 2001-02-03
articles = ["8"]
facts = "A gull was filmed."
questions = ["May gulls be filmed?"]
held = "They may not."
pinpoints = "checked"
topics = ["lamps"]
asks = ["May I film a gull?"]
"""


def write_case(folder: Path, case: str) -> Path:
    write_catalogue(folder)
    (folder / "digest" / "ecthr").mkdir()
    (folder / "digest" / "ecthr" / "001-1.toml").write_text(case, encoding="utf-8")
    return folder


def test_a_judgment_has_its_case_and_the_paragraphs_that_carry_its_holdings(tmp_path: Path) -> None:
    digests = read_digest(write_case(tmp_path, CASE + RECORD.replace("harbour/art-1", "ecthr/001-1/para-7")))
    assert [(str(c.pinpoint), c.date.isoformat(), c.is_held) for c in digests.cases] == [
        ("ecthr/001-1", "2001-02-03", True)
    ]
    assert [str(r.pinpoint) for r in digests.records] == ["harbour/art-1", "ecthr/001-1/para-7"]


NOT_CHECKED = CASE.replace('"checked"', f'"{NOT_HELD}"\nsource = "a report"').replace('held = "They may not."\n', "")
BAD_CASES = [
    (CASE.replace("ecthr/001-1", "harbour"), "id is not a judgment"),
    (CASE.replace("2001-02-03", '"2001-02-03"'), "date is missing or not a date"),
    (CASE.replace('held = "They may not."', ""), "held is missing"),
    (CASE.replace('"checked"', '"perhaps"'), "pinpoints 'perhaps' is not known"),
    (NOT_CHECKED.replace('source = "a report"', ""), "source is missing"),
    (CASE + RECORD.replace("harbour/art-1", "ecthr/001-2/para-7"), "id is not a provision of ecthr/001-1"),
    (NOT_CHECKED + RECORD.replace("harbour/art-1", "ecthr/001-1/para-7"), "a judgment whose text is not held"),
]


@pytest.mark.parametrize(("case", "problem"), BAD_CASES, ids=[p for _, p in BAD_CASES])
def test_a_bad_case_is_refused_and_no_paragraph_is_cited_of_a_judgment_that_is_not_held(
    tmp_path: Path, case: str, problem: str
) -> None:
    with pytest.raises(CorpusError) as caught:
        read_digest(write_case(tmp_path, case))
    assert problem in caught.value.message and "001-1.toml" in caught.value.message


def test_a_judgment_known_by_reports_needs_no_holding(tmp_path: Path) -> None:
    (case,) = read_digest(write_case(tmp_path, NOT_CHECKED)).cases
    assert (case.is_held, case.held, case.source) == (False, "", "a report")


BAD_TOPICS = [
    (TOPICS + TOPICS, "slug 'lamps' is used twice"),
    (TOPICS.replace('"lamps"\nterm', '"Lamps!"\nterm'), "slug 'Lamps!' is not words"),
    (TOPICS + "de = 1\n", "unknown key 'de'"),
    (TOPICS.replace('fr = "lampes"', ""), "fr is missing"),
    (TOPICS.replace('term = "lamps"', ""), "term is missing"),
    (TOPICS.replace('["lantern", "light"]', '"lantern"'), "synonyms is not a list"),
    ("", "holds no [[topic]]"),
]


@pytest.mark.parametrize(("topics", "problem"), BAD_TOPICS, ids=[p for _, p in BAD_TOPICS])
def test_a_bad_topic_is_refused(tmp_path: Path, topics: str, problem: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_topics(write_catalogue(tmp_path, topics=topics))
    assert problem in caught.value.message
    assert "topics.toml" in caught.value.message


def test_topics_are_read_by_slug(tmp_path: Path) -> None:
    expected = Topic(slug="lamps", term="lamps", synonyms=("lantern", "light"), fr="lampes")
    assert read_topics(write_catalogue(tmp_path)) == {"lamps": expected}


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (write_catalogue(tmp_path) / "digest" / "harbour.toml").write_bytes(b'x = "\xff"')
    with pytest.raises(CorpusError, match="not UTF-8 at byte 5"):
        read_digest(tmp_path)


def test_a_missing_digest_or_topics_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no digest in"):
        read_digest(tmp_path)
    with pytest.raises(CorpusError, match=r"topics\.toml: cannot be read"):
        read_topics(tmp_path)


def test_the_checksum_is_that_of_the_file(tmp_path: Path) -> None:
    write_catalogue(tmp_path)
    assert digest_sha256(tmp_path, "harbour") == hashlib.sha256(RECORD.encode()).hexdigest()


@pytest.mark.parametrize("key", ["canal", "../topics", ""])
def test_the_checksum_of_an_unknown_instrument_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(CorpusError, match="there is one for: harbour"):
        digest_sha256(write_catalogue(tmp_path), key)


# --- the topics -----------------------------------------------------------------------------------------------------


def test_a_word_leads_to_one_topic_only() -> None:
    names = Counter(" ".join(words(name)) for t in read_topics(CATALOGUE).values() for name in {t.term, *t.synonyms})
    assert [name for name, times in names.items() if times > 1] == []


EVERYDAY = [
    ("NCII", "intimate-images"),
    ("revenge porn", "intimate-images"),
    ("image-based abuse", "intimate-images"),
    ("sextortion", "intimate-images"),
    ("deepfake", "intimate-images"),
    ("CSAM", "child-sexual-abuse-material"),
    ("grooming", "grooming"),
    ("doxxing", "doxxing"),
    ("stalkerware", "stalking"),
    ("cyberstalking", "stalking"),
    ("trusted flagger", "trusted-flaggers"),
    ("takedown", "removal-orders"),
    ("platform", "online-platforms"),
    ("hosting provider", "technology-companies"),
]


@pytest.mark.parametrize(("word", "slug"), EVERYDAY)
def test_everyday_words_lead_to_their_topic(word: str, slug: str) -> None:
    topic = read_topics(CATALOGUE)[slug]
    assert word in topic.synonyms or word == slug
