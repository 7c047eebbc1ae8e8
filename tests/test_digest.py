"""The loader of the digest refuses what is malformed; the topics lead each word to one place."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kb.config import CHECKOUT
from kb.digest import MAX_BYTES, MAX_SUMMARY, Topic, digest_sha256, read_digest, read_topics
from kb.errors import CorpusError
from kb.model import Digest, Pinpoint
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
strength = "should"
topics = ["lamps"]
see = ["harbour/art-2"]
qualifiers = ["where possible"]
asks = ["Who lights the lamp?"]
"""


def write_catalogue(folder: Path, record: str = RECORD, topics: str = TOPICS, name: str = "harbour") -> Path:
    (folder / "digest").mkdir()
    (folder / "topics.toml").write_text(topics, encoding="utf-8")
    (folder / "digest" / f"{name}.toml").write_text(record, encoding="utf-8")
    return folder


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    second = RECORD.replace("[[record]]", "[[record]]\ndash = 2")
    assert read_digest(write_catalogue(tmp_path, RECORD + second)) == (
        first := Digest(
            pinpoint=Pinpoint.parse("harbour/art-1"),
            summary="Keepers should light the lamp.",
            topics=("lamps",),
            see=("harbour/art-2",),
            strength="should",
            qualifiers=("where possible",),
            asks=("Who lights the lamp?",),
        ),
        replace(first, dash=2),
    )


def test_files_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    write_catalogue(tmp_path)
    (tmp_path / "digest" / "canal.toml").write_text(RECORD.replace("harbour", "canal"), encoding="utf-8")
    assert [str(d.pinpoint) for d in read_digest(tmp_path)] == ["canal/art-1", "harbour/art-1"]


BAD_RECORDS = [
    (RECORD + 'colour = "red"\n', "unknown key 'colour'"),
    (RECORD.replace('id = "harbour/art-1"\n', ""), "id is missing"),
    (RECORD.replace("harbour/art-1", "Harbour, Art. 1"), "is not an identifier"),
    (RECORD.replace("harbour/art-1", "canal/art-1"), "id is not a provision of harbour"),
    (RECORD.replace("harbour/art-1", "harbour"), "id is not a provision of harbour"),
    (RECORD + RECORD, "record 2 (harbour/art-1): the same id and dash"),
    (RECORD.replace('["lamps"]', '["lamp"]'), "unknown topic 'lamp'"),
    (RECORD.replace('strength = "should"', 'strength = "must"'), "strength 'must' is not known"),
    (RECORD.replace('strength = "should"', ""), "strength is missing"),
    (RECORD.replace("Keepers should light the lamp.", "x" * (MAX_SUMMARY + 1)), f"summary has {MAX_SUMMARY + 1}"),
    (RECORD.replace("Keepers should light the lamp.", " "), "summary is missing"),
    (RECORD.replace('["harbour/art-2"]', '["art 2"]'), "is not an identifier"),
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
    ("record = 3\n", "holds no [[record]]"),
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
