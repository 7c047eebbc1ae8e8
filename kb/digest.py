"""The digest: this project's own summary of every provision, read from `corpus/digest/` and checked.

A digest is an aid and no official text. One file an instrument, named by its key, with one `[[record]]` a unit (and one
more for each unnumbered dash inside a unit: same `id`, `dash` from 1); under `ecthr/`, one file a judgment with a
`[case]` and the `[[record]]`s of the paragraphs that carry its holdings, the main one first. `corpus/topics.toml` holds
the topics.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.digest_fields import MAX_BYTES, MAX_ITEM, MAX_SUMMARY, Table, read_bytes, read_toml
from kb.errors import CorpusError
from kb.model import Pinpoint
from kb.records import ACTORS, KINDS, NOT_HELD, RELATIONS, STRENGTHS, Case, Digest, Duty, SeeAlso, Topic

__all__ = ["MAX_BYTES", "MAX_SUMMARY", "Digests", "digest_files", "digest_sha256", "read_digest", "read_topics"]

_CASE_LAW = "ecthr"
_RECORD_KEYS = frozenset({"id", "dash", "summary", "kind", "duties", "topics", "see", "asks"})
_DUTY_KEYS = frozenset({"who", "via", "strength", "act", "object", "elements", "qualifiers"})
_SEE_KEYS = frozenset({"id", "why"})
_TOPIC_KEYS = frozenset({"slug", "term", "synonyms", "fr"})
_CASE_KEYS = frozenset(
    {"id", "name", "applications", "date", "articles", "facts", "questions", "held", "pinpoints", "source"}
    | {"topics", "see", "asks"}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Digests:
    """Everything the digest holds: records of provisions and paragraphs, and judgments at case level."""

    records: tuple[Digest, ...]
    cases: tuple[Case, ...] = ()


def read_topics(catalogue: Path) -> dict[str, Topic]:
    """The topics of `<catalogue>/topics.toml` by slug, in file order.

    Raises `CorpusError` for a missing or malformed file, an unknown or missing key, a bad or repeated slug.
    """
    path = catalogue / "topics.toml"
    topics: dict[str, Topic] = {}
    for number, values in enumerate(read_toml(path, {"topic"})["topic"], 1):
        table = Table(values, path.name, f"topic {number} ({values.get('slug', 'no slug')})")
        table.allow(_TOPIC_KEYS)
        slug = table.text("slug", MAX_ITEM)
        if not _SLUG.fullmatch(slug):
            raise table.error(f"slug {slug[:40]!r} is not words joined by hyphens", "write one like removal-orders")
        if slug in topics:
            raise table.error(f"slug {slug!r} is used twice", "merge the two topics or rename one")
        topics[slug] = Topic(
            slug=slug,
            term=table.text("term", MAX_ITEM),
            synonyms=table.texts("synonyms"),
            fr=table.text("fr", MAX_ITEM),
        )
    return topics


def digest_files(catalogue: Path) -> list[Path]:
    """The files of the digest: instruments by name, then judgments. Raises `CorpusError` where there is none."""
    folder = catalogue / "digest"
    files = [*sorted(folder.glob("*.toml")), *sorted((folder / _CASE_LAW).glob("*.toml"))]
    if not files:
        raise CorpusError(f"no digest in {folder}: check out corpus/digest/ or name the right folder")
    return files


def read_digest(catalogue: Path) -> Digests:
    """Every record and case of `<catalogue>/digest/`, in file order.

    Raises `CorpusError`, naming file, record, problem and way out, for: an unknown key, a missing or malformed `id`,
    an `id` that belongs in another file, an `(id, dash)` or a case that is there twice, an unknown topic, kind,
    relation, actor or strength, an empty or too long text, a field of the wrong type, and a file that is not TOML.
    """
    files = digest_files(catalogue)
    topics = read_topics(catalogue)
    seen: set[tuple[Pinpoint, int]] = set()
    records: list[Digest] = []
    cases: list[Case] = []
    for path in files:
        for table, found in read_digest_file(path, topics):
            key = (found.pinpoint, found.dash if isinstance(found, Digest) else 0)
            if key in seen:
                raise table.error("the same id and dash stand in an earlier record", "merge the two or number the dash")
            seen.add(key)
            if isinstance(found, Digest):
                records.append(found)
            else:
                cases.append(found)
    return Digests(tuple(records), tuple(cases))


def read_digest_file(path: Path, topics: Mapping[str, Topic]) -> Iterator[tuple[Table, Digest | Case]]:
    """The cases, then the records of one file. Raises as `read_digest` does."""
    is_case_law = path.parent.name == _CASE_LAW
    name = f"digest/{_CASE_LAW}/{path.name}" if is_case_law else f"digest/{path.name}"
    tables = read_toml(path, {"case", "record"} if is_case_law else {"record"})
    documents: set[str] = set() if is_case_law else {path.stem}
    for number, values in enumerate(tables.get("case", []), 1):
        table = Table(values, name, f"case {number} ({values.get('id', 'no id')})")
        case = _read_case(table, topics)
        if case.is_held:
            documents.add(case.pinpoint.document)
        yield table, case
    for number, values in enumerate(tables.get("record", []), 1):
        dash = f", dash {values['dash']}" if values.get("dash") else ""
        table = Table(values, name, f"record {number} ({values.get('id', 'no id')}{dash})")
        yield table, _read_record(table, topics, documents)


def digest_sha256(catalogue: Path, key: str) -> str:
    """The SHA-256, in hexadecimal, of the digest of one text (`rec-2026-2`). Raises `CorpusError` if missing."""
    path = digest_path(catalogue, key)
    if path is None:
        known = ", ".join(p.stem for p in sorted((catalogue / "digest").glob("*.toml"))) or "none"
        raise CorpusError(f"no digest for {key[:80]!r} in {catalogue / 'digest'}; there is one for: {known}")
    return hashlib.sha256(read_bytes(path)).hexdigest()


def digest_path(catalogue: Path, key: str) -> Path | None:
    """The file that digests a text: `istanbul`, `ecthr/001-89964`. None where there is none."""
    folder, _, name = key.rpartition("/")
    if folder not in ("", _CASE_LAW) or not _SLUG.fullmatch(name):
        return None
    path = catalogue / "digest" / folder / f"{name}.toml"
    return path if path.is_file() else None


def _read_record(table: Table, topics: Mapping[str, Topic], documents: set[str]) -> Digest:
    table.allow(_RECORD_KEYS)
    pinpoint = table.pinpoint("id")
    if pinpoint.document not in documents or not pinpoint.path:
        place = " or ".join(sorted(documents)) or "a judgment whose text is not held"
        raise table.error(f"id is not a provision of {place}", f"move it to digest/{pinpoint.document}.toml")
    return Digest(
        pinpoint=pinpoint, summary=table.text("summary"), kind=table.one_of("kind", KINDS),
        duties=tuple(_read_duty(t) for t in table.tables("duties")), topics=_known_topics(table, topics),
        see=_read_see(table), asks=table.texts("asks"), dash=table.count("dash"),
    )  # fmt: skip


def _read_case(table: Table, topics: Mapping[str, Topic]) -> Case:
    table.allow(_CASE_KEYS)
    pinpoint = table.pinpoint("id")
    if not pinpoint.document.startswith(f"{_CASE_LAW}/") or pinpoint.path:
        raise table.error("id is not a judgment", "write one like ecthr/001-89964")
    held = table.one_of("pinpoints", ("checked", NOT_HELD)) == "checked"
    read = table.text if held else table.optional
    return Case(
        pinpoint=pinpoint, name=table.text("name", MAX_ITEM), applications=table.texts("applications"),
        date=table.day("date"), articles=table.texts("articles"), facts=read("facts"),
        questions=table.texts("questions"), held=read("held"), pinpoints=table.text("pinpoints"),
        source=table.optional("source", MAX_ITEM) if held else table.text("source", MAX_ITEM),
        topics=_known_topics(table, topics), see=_read_see(table), asks=table.texts("asks"),
    )  # fmt: skip


def _read_duty(table: Table) -> Duty:
    table.allow(_DUTY_KEYS)
    return Duty(
        who=table.text("who", MAX_ITEM), strength=table.one_of("strength", STRENGTHS[:-1]),
        act=table.text("act", MAX_ITEM), object=table.text("object", MAX_ITEM),
        via=table.one_of("via", ACTORS) if "via" in table.values else "",
        elements=table.texts("elements"), qualifiers=table.texts("qualifiers"),
    )  # fmt: skip


def _read_see(table: Table) -> tuple[SeeAlso, ...]:
    return tuple(_see_also(t) for t in table.tables("see"))


def _see_also(table: Table) -> SeeAlso:
    table.allow(_SEE_KEYS)
    return SeeAlso(id=str(table.pinpoint("id")), relation=table.one_of("why", RELATIONS))


def _known_topics(table: Table, topics: Mapping[str, Topic]) -> tuple[str, ...]:
    slugs = table.texts("topics")
    if unknown := [s for s in slugs if s not in topics]:
        raise table.error(f"unknown topic {unknown[0]!r}", "use a slug of topics.toml or add the topic there")
    return slugs
