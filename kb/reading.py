"""One file to one document of the store: read, parsed, cited, with its digest beside it and its passages cut.

Runs in worker processes: everything it takes and gives is a plain value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.judgment import parse_judgment
from ingest.readers import read_file
from ingest.recognise import parse_instrument
from ingest.source import SourceText
from kb.citations import JudgmentName, format_citation
from kb.embedding import load_tokenizer, read_max_tokens
from kb.errors import LayoutError, ReadError
from kb.model import Digest, Instrument, Judgment, Layer, Passage, Pinpoint, Source, Unit
from kb.passages import hash_text, make_passages
from kb.sources import address_of
from kb.store import Document
from kb.survey import OfficialFile

_JUDGMENTS_FROM = 10_000
"""Judgments stand after every instrument, by the number in their HUDOC id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document ready to be stored: units with their page, passages with role and content hash."""

    document: Document
    units: tuple[tuple[Unit, int | None], ...]
    passages: tuple[tuple[Passage, str, str], ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every reader needs: the catalogue, the digest, official headings by identifier, the model's name."""

    sources: Mapping[str, Source]
    digests: tuple[Digest, ...]
    structure: Mapping[str, str]
    model: str

    def digests_of(self, key: str) -> dict[str, list[Digest]]:
        """Digest records of one document by identifier, the whole unit before its dashes."""
        records: dict[str, list[Digest]] = defaultdict(list)
        for record in self.digests:
            if record.pinpoint.document == key:
                records[str(record.pinpoint)].append(record)
        return {id: sorted(found, key=lambda r: r.dash) for id, found in records.items()}


def prepare_official(file: OfficialFile, content_hash: str, desk: Desk) -> Prepared:
    """Reads and parses an official file. Raises `ReadError` or `LayoutError`, naming the file."""
    source = read_file(file.path)
    entry = desk.sources[file.key.partition("/")[0]]
    if file.key.startswith("ecthr/"):
        return _prepare_judgment(source, file, content_hash, entry, desk)
    parsed = parse_instrument(source, file.key)
    _check_complete(parsed, entry, source)
    units = _instrument_units(parsed, entry, desk)
    document = _document(
        entry, key=file.key, layer="official", file=file, content_hash=content_hash, units=len(units),
        position=list(desk.sources).index(file.key), url=address_of(Pinpoint(document=file.key), desk.sources),
        altered=bool(entry.sha256) and entry.sha256 != file.sha256,
    )  # fmt: skip
    return _with_passages(document, units, desk)


def prepare_digest(key: str, content_hash: str, desk: Desk) -> Prepared:
    """An instrument whose official text is not held: its digest stands in, unit by unit."""
    entry, records = desk.sources[key], desk.digests_of(key)
    url = address_of(Pinpoint(document=key), desk.sources)
    places = {id: n for n, id in enumerate(desk.structure)}
    units = [
        (Unit(
            id=id, document=key, citation=format_citation(Pinpoint.parse(id), sources=desk.sources),
            heading=desk.structure.get(id, ""), division=(), role="", layer="digest",
            text=" ".join(r.summary for r in records[id]), summary=_summary_of(records[id]), url=url), None)
        for id in sorted(records, key=lambda id: (places.get(id, len(places)), id))
    ]  # fmt: skip
    document = _document(
        entry, key=key, layer="digest", file=None, content_hash=content_hash, units=len(units),
        position=list(desk.sources).index(key), url=url,
    )  # fmt: skip
    return _with_passages(document, units, desk)


def _prepare_judgment(source: SourceText, file: OfficialFile, content_hash: str, entry: Source, desk: Desk) -> Prepared:
    item_id = file.key.partition("/")[2]
    lines, pages = [line.text for line in source.lines], [line.page for line in source.lines]
    parsed = parse_judgment(lines, item_id=item_id, file=source.file, pages=pages)
    if not any(p.number for p in parsed.paragraphs):
        raise LayoutError(source.file, 1, "no numbered paragraph was found; save the judgment's text from HUDOC again")
    url = address_of(parsed.pinpoint, desk.sources)
    name = name_of(parsed)
    units = [
        (Unit(
            id=str(p.pinpoint), document=file.key,
            citation=format_citation(p.pinpoint, sources=desk.sources, judgment=name),
            heading=p.heading_path[-1] if p.heading_path else "", division=p.heading_path[:-1], role=str(p.role),
            layer="official", text=p.text, summary="", url=url), p.page)
        for p in parsed.paragraphs
    ]  # fmt: skip
    document = _document(
        entry, key=file.key, layer="official", file=file, content_hash=content_hash, units=len(units),
        position=_JUDGMENTS_FROM + int(item_id.rpartition("-")[2]), url=url, judgment=parsed,
    )  # fmt: skip
    return _with_passages(document, units, desk, parsed.warnings)


def name_of(judgment: Judgment) -> JudgmentName:
    return JudgmentName(
        key=str(judgment.pinpoint), name=judgment.name, application_numbers=judgment.application_numbers,
        date=judgment.date, ecli=judgment.ecli, formation=judgment.formation,
    )  # fmt: skip


def _check_complete(parsed: Instrument, entry: Source, source: SourceText) -> None:
    """A file that holds part of a text would make every "not found" a lie: it is refused."""
    level = "para-" if entry.kind == "recommendation" else "art-"
    top = [p for p in parsed.provisions if p.pinpoint.path[0].startswith(level)]
    count = len({p.pinpoint.path[0].partition(".")[0] for p in top})
    if count != entry.articles:
        what = "paragraphs" if level == "para-" else "articles"
        raise ReadError(
            f"{source.file} has {count} of the {entry.articles} {what} of {entry.title}; save the whole text"
        )


def _instrument_units(parsed: Instrument, entry: Source, desk: Desk) -> list[tuple[Unit, int | None]]:
    records = desk.digests_of(parsed.key)
    leads = {p.pinpoint: p.lead for p in parsed.provisions}
    url = address_of(Pinpoint(document=parsed.key), desk.sources)
    return [
        (Unit(
            id=str(p.pinpoint), document=parsed.key, citation=format_citation(p.pinpoint, sources=desk.sources),
            heading=p.heading, division=p.division, role="", layer="official", text=p.text,
            lead=_hangs_from(p.pinpoint, leads), url=url,
            summary=_summary_of(records.get(str(p.pinpoint), []))), p.page)
        for p in parsed.provisions
    ]  # fmt: skip


def _hangs_from(pinpoint: Pinpoint, leads: Mapping[Pinpoint, str]) -> str:
    """The opening words above a letter or sub-paragraph, outermost first: "Prevention initiatives should:"."""
    above = [leads[up] for up in pinpoint.ancestors if leads.get(up)]
    return " ".join(reversed(above))


def _summary_of(records: Sequence[Digest]) -> str:
    return next((r.summary for r in records if not r.dash), "")


def _document(
    entry: Source, *, key: str, layer: Layer, file: OfficialFile | None, content_hash: str, units: int,
    position: int, url: str, altered: bool = False, judgment: Judgment | None = None,
) -> Document:  # fmt: skip
    caveat = entry.caveat
    if altered:
        caveat = f"{caveat} The file differs from the one this version was tested with.".strip()
    as_of = datetime.fromtimestamp(file.path.stat().st_mtime, tz=UTC).date().isoformat() if file else ""
    return Document(
        key=key, position=position, kind="judgment" if judgment else "instrument", layer=layer, url=url, units=units,
        title=judgment.name if judgment else entry.title, caveat="" if judgment else caveat, as_of=as_of,
        reference=_numbers(judgment) if judgment else entry.reference, content_hash=content_hash,
        source=file.path.name if file else f"corpus/digest/{key}.toml", sha256=file.sha256 if file else "",
        extra=_extra(judgment) if judgment else {"short": entry.short, "date": entry.adopted},
    )  # fmt: skip


def _numbers(judgment: Judgment) -> str:
    numbers = judgment.application_numbers
    return f"no{'s' if len(numbers) > 1 else ''}. {', '.join(numbers)}"


def _extra(judgment: Judgment) -> dict[str, Any]:
    names = ("application_numbers", "date", "formation", "respondent", "ecli", "conclusions", "warnings")
    return {name: getattr(judgment, name) for name in names}


def _with_passages(
    document: Document, units: Sequence[tuple[Unit, int | None]], desk: Desk, warnings: tuple[str, ...] = ()
) -> Prepared:
    tokenizer, limit = load_tokenizer(desk.model), read_max_tokens(desk.model)
    records = desk.digests_of(document.key)
    passages = [
        (passage, unit.role, hash_text(passage.search_text))
        for unit, _ in units
        for passage in make_passages(unit, records.get(unit.id, ()), lambda t: len(tokenizer.encode(t).ids), limit)
    ]
    return Prepared(document=document, units=tuple(units), passages=tuple(passages), warnings=warnings)
