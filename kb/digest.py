"""The digest: this project's own summary of every provision, read from `corpus/digest/*.toml` and checked.

A digest is an aid and no official text. One file an instrument, named by its key; one `[[record]]` a numbered unit,
and one more for each unnumbered dash inside a unit (same `id`, `dash` from 1). `corpus/topics.toml` holds the topics.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import CorpusError, PinpointError
from kb.model import Digest, Pinpoint

STRENGTHS = ("shall", "should", "may", "encouraged", "none")
"""How strongly a provision speaks, strongest first; `none` for recitals, definitions and scope."""

MAX_SUMMARY = 1200
MAX_ITEM = 300
MAX_ITEMS = 40
MAX_DASH = 50
MAX_BYTES = 4_000_000
"""Bounds of what is read: the files are data, and a slip (a whole article pasted in) must not pass unseen."""

_RECORD_KEYS = frozenset({"id", "dash", "summary", "strength", "qualifiers", "topics", "see", "asks"})
_TOPIC_KEYS = frozenset({"slug", "term", "synonyms", "fr"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A notion the digest is sorted by: `removal-orders`, "orders to remove or delete content".

    `term` is the preferred English term, `synonyms` the everyday, American, slang and short forms ("takedown"),
    `fr` the French legal term.
    """

    slug: str
    term: str
    synonyms: tuple[str, ...]
    fr: str


def read_topics(catalogue: Path) -> dict[str, Topic]:
    """The topics of `<catalogue>/topics.toml` by slug, in file order.

    Raises `CorpusError` for a missing or malformed file, an unknown or missing key, a bad or repeated slug.
    """
    path = catalogue / "topics.toml"
    topics: dict[str, Topic] = {}
    for number, table in enumerate(_read_tables(path, "topic"), 1):
        place = _Place(file=path.name, record=f"topic {number} ({table.get('slug', 'no slug')})")
        _check_keys(place, table, _TOPIC_KEYS)
        slug = _text(place, table, "slug")
        if not _SLUG.fullmatch(slug):
            raise place.error(f"slug {slug[:40]!r} is not words joined by hyphens", "write one like removal-orders")
        if slug in topics:
            raise place.error(f"slug {slug!r} is used twice", "merge the two topics or rename one")
        topics[slug] = Topic(
            slug=slug,
            term=_text(place, table, "term"),
            synonyms=_texts(place, table, "synonyms"),
            fr=_text(place, table, "fr"),
        )
    return topics


def read_digest(catalogue: Path) -> tuple[Digest, ...]:
    """Every record of `<catalogue>/digest/*.toml`: files by name, records in file order.

    Raises `CorpusError`, naming file, record, problem and way out, for: an unknown key, a missing or malformed `id`,
    an `id` of another instrument than the file's, an `(id, dash)` that is there twice, an unknown topic, a bad
    strength, an empty or too long summary, a field of the wrong type, and a file that is not TOML.
    """
    files = sorted((catalogue / "digest").glob("*.toml"))
    if not files:
        raise CorpusError(f"no digest in {catalogue / 'digest'}: check out corpus/digest/ or name the right folder")
    topics = read_topics(catalogue)
    seen: set[tuple[Pinpoint, int]] = set()
    records: list[Digest] = []
    for path in files:
        for number, table in enumerate(_read_tables(path, "record"), 1):
            record = _read_record(path, number, table, topics)
            if (record.pinpoint, record.dash) in seen:
                place = _place_of(path, number, table)
                raise place.error("the same id and dash stand in an earlier record", "merge the two or number the dash")
            seen.add((record.pinpoint, record.dash))
            records.append(record)
    return tuple(records)


def digest_sha256(catalogue: Path, key: str) -> str:
    """The SHA-256, in hexadecimal, of the digest of one instrument (`rec-2026-2`). Raises `CorpusError` if missing."""
    path = catalogue / "digest" / f"{key}.toml"
    if not _SLUG.fullmatch(key) or not path.is_file():
        known = ", ".join(p.stem for p in sorted((catalogue / "digest").glob("*.toml"))) or "none"
        raise CorpusError(f"no digest for {key[:80]!r} in {catalogue / 'digest'}; there is one for: {known}")
    return hashlib.sha256(_read_bytes(path)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the catalogue a fault was found."""

    file: str
    record: str

    def error(self, problem: str, way_out: str) -> CorpusError:
        return CorpusError(f"{self.file}, {self.record}: {problem}; {way_out}")


def _place_of(path: Path, number: int, table: Mapping[str, Any]) -> _Place:
    dash = f", dash {table['dash']}" if table.get("dash") else ""
    return _Place(file=f"digest/{path.name}", record=f"record {number} ({table.get('id', 'no id')}{dash})")


def _read_record(path: Path, number: int, table: Mapping[str, Any], topics: Mapping[str, Topic]) -> Digest:
    place = _place_of(path, number, table)
    _check_keys(place, table, _RECORD_KEYS)
    pinpoint = _pinpoint(place, _text(place, table, "id"))
    if pinpoint.document != path.stem or not pinpoint.path:
        raise place.error(f"id is not a provision of {path.stem}", f"move it to digest/{pinpoint.document}.toml")
    return Digest(
        pinpoint=pinpoint,
        summary=_summary(place, table),
        topics=_known_topics(place, table, topics),
        see=tuple(str(_pinpoint(place, s)) for s in _texts(place, table, "see")),
        strength=_strength(place, table),
        qualifiers=_texts(place, table, "qualifiers"),
        asks=_texts(place, table, "asks"),
        dash=_dash(place, table),
    )


def _check_keys(place: _Place, table: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(table) - known):
        raise place.error(f"unknown key {unknown[0]!r}", f"use only {', '.join(sorted(known))}")


def _text(place: _Place, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.error(f"{key} is missing or not a text", f'add {key} = "…"')
    return " ".join(value.split())


def _texts(place: _Place, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise place.error(f"{key} is not a list of texts", f'write {key} = ["…", "…"]')
    if len(value) > MAX_ITEMS or any(len(v) > MAX_ITEM for v in value):
        raise place.error(f"{key} is too long", f"keep at most {MAX_ITEMS} entries of {MAX_ITEM} characters")
    return tuple(" ".join(v.split()) for v in value)


def _summary(place: _Place, table: Mapping[str, Any]) -> str:
    summary = _text(place, table, "summary")
    if len(summary) > MAX_SUMMARY:
        raise place.error(f"summary has {len(summary)} characters", f"shorten it to {MAX_SUMMARY}")
    return summary


def _strength(place: _Place, table: Mapping[str, Any]) -> str:
    strength = _text(place, table, "strength")
    if strength not in STRENGTHS:
        raise place.error(f"strength {strength[:40]!r} is not known", f"use one of {', '.join(STRENGTHS)}")
    return strength


def _dash(place: _Place, table: Mapping[str, Any]) -> int:
    dash = table.get("dash", 0)
    if type(dash) is not int or not 0 <= dash <= MAX_DASH:  # bool is an int to isinstance
        raise place.error(f"dash {str(dash)[:40]!r} is not a count", "number the dashes of a unit from 1")
    return dash


def _known_topics(place: _Place, table: Mapping[str, Any], topics: Mapping[str, Topic]) -> tuple[str, ...]:
    slugs = _texts(place, table, "topics")
    if unknown := [s for s in slugs if s not in topics]:
        raise place.error(f"unknown topic {unknown[0]!r}", "use a slug of topics.toml or add the topic there")
    return slugs


def _pinpoint(place: _Place, text: str) -> Pinpoint:
    try:
        return Pinpoint.parse(text)
    except PinpointError as error:
        raise place.error(error.message, "correct the identifier") from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError(f"{path.name}: larger than {MAX_BYTES} bytes; split it or remove what is not digest")
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); check out corpus/ again") from error


def _read_tables(path: Path, name: str) -> list[dict[str, Any]]:
    """The array of tables `[[name]]` of a TOML file that holds nothing else."""
    try:
        data = tomllib.loads(_read_bytes(path).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CorpusError(f"{path.name}: not TOML: {error}; correct that line") from error
    if unknown := sorted(set(data) - {name}):
        raise CorpusError(f"{path.name}: unknown key {unknown[0]!r} outside a record; put it under [[{name}]]")
    tables = data.get(name)
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise CorpusError(f"{path.name}: holds no [[{name}]]; write at least one")
    return tables
