"""One file to one document of the store: read, parsed, cited, with its digest beside it and its passages cut.

Runs in worker processes: everything it takes and gives is a plain value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ingest.judgment import parse_judgment
from ingest.readers import read_file
from ingest.recognise import parse_instrument
from ingest.source import SourceText
from kb.citations import JudgmentName, format_citation
from kb.embedding import load_tokenizer, read_max_tokens
from kb.errors import LayoutError, ReadError
from kb.model import Instrument, Judgment, Layer, Passage, Pinpoint, Role, Source, Unit
from kb.passages import hash_text, make_case_passages, make_passages
from kb.records import Case, Digest
from kb.sources import address_of
from kb.store import Document
from kb.survey import OfficialFile

_JUDGMENTS_FROM, _AFTER_JUDGMENTS = 10_000, 10**9
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
    cases: Mapping[str, Case] = field(default_factory=dict)

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


def read_official_units(file: OfficialFile, desk: Desk) -> tuple[Unit, ...]:
    """The units of an official file, without passages. Raises `ReadError` or `LayoutError`, naming the file."""
    source, entry = read_file(file.path), desk.sources[file.key.partition("/")[0]]
    if file.key.startswith("ecthr/"):
        return tuple(unit for unit, _ in _judgment_units(_parse_judgment(source, file), desk))
    return tuple(unit for unit, _ in _instrument_units(parse_instrument(source, file.key), entry, desk))


def prepare_digest(key: str, content_hash: str, desk: Desk) -> Prepared:
    """A text that is not held: its digest stands in, unit by unit."""
    if key in desk.cases:
        return _prepare_case(desk.cases[key], content_hash, desk)
    entry, records = desk.sources[key], desk.digests_of(key)
    listed = [id for id in desk.structure if id.startswith(f"{key}/")]
    units = [
        (replace(_digest_unit(id, records.get(id, ()), desk), heading=desk.structure.get(id, "")), None)
        for id in dict.fromkeys((*listed, *records))
    ]
    units = [(_fill_in(unit, records, desk), None) if not unit.text else (unit, None) for unit, _ in units]
    units = [(unit, page) for unit, page in units if unit.text]
    document = _document(
        entry, key=key, layer="digest", file=None, content_hash=content_hash, units=len(units),
        position=list(desk.sources).index(key), url=address_of(Pinpoint(document=key), desk.sources),
    )  # fmt: skip
    return _with_passages(document, units, desk)


def _fill_in(unit: Unit, records: Mapping[str, Sequence[Digest]], desk: Desk) -> Unit:
    """A provision without a record of its own: its parts' summaries, a line each, or which provision's covers it.

    It has no summary: what is said of the whole of Article 36(1) is no statement on its letter a.
    """
    here = Pinpoint.parse(unit.id)
    parts = [r.summary for id, found in records.items() if here.contains(Pinpoint.parse(id)) for r in found]
    if parts:
        return replace(unit, text="\n".join(parts))
    whole = next((up for up in here.ancestors if str(up) in records), None)
    if whole is None:
        return unit
    name = format_citation(whole, sources=desk.sources)
    return replace(unit, text=f"{unit.citation} is covered by our summary of {name}, of which it is part.")


def _digest_unit(id: str, records: Sequence[Digest], desk: Desk, judgment: JudgmentName | None = None) -> Unit:
    pinpoint = Pinpoint.parse(id)
    return Unit(
        id=id, document=pinpoint.document, heading="", division=(), role="", layer="digest",
        citation=format_citation(pinpoint, sources=desk.sources, judgment=judgment),
        text="\n".join(r.summary for r in records), summary=_summary_of(records),
        url=address_of(Pinpoint(document=pinpoint.document), desk.sources),
    )  # fmt: skip


def _prepare_case(case: Case, content_hash: str, desk: Desk) -> Prepared:
    """A judgment that is not held: the paragraphs our digest vouches for, else the judgment as a whole."""
    key, records, name = str(case.pinpoint), desk.digests_of(str(case.pinpoint)), name_of_case(case)
    units = [
        # records are written of the Court's own reasons alone: `python -m evals digest` holds them to that
        (replace(_digest_unit(id, found, desk, name), role=str(Role.ASSESSMENT)), None)
        for id, found in sorted(records.items(), key=lambda item: Pinpoint.parse(item[0]).sort_key)
    ]
    if not units:
        words = case.held or explain_case(case)
        units = [
            (replace(_digest_unit(key, (), desk, name), text=words, summary=words, role=str(Role.ASSESSMENT)), None)
        ]
    document = _document(
        desk.sources["ecthr"], key=key, layer="digest", file=None, content_hash=content_hash, units=len(units),
        position=_position_of(case.pinpoint), url=address_of(case.pinpoint, desk.sources), case=case,
    )  # fmt: skip
    return _with_passages(document, units, desk)


def explain_case(case: Case) -> str:
    """What may be said of a judgment whose text and holding are not held: its name, date and Articles."""
    *most, last = (a.replace("+", " with ") for a in case.articles)
    articles = f"{', '.join(most)} and {last}" if most else last
    plural = "s" if not articles.isdigit() else ""
    day = f"{case.date.day} {case.date:%B %Y}"
    numbers = ", ".join(case.applications)
    return (
        f"{case.name} (no. {numbers}) of {day} was decided under Article{plural} {articles} of the Convention; "
        "its text is not held here, so nothing of it can be quoted."
    )


def _position_of(judgment: Pinpoint) -> int:
    """By HUDOC item id; a judgment known only by its application number stands after those, in order of its key."""
    _, is_item, number = judgment.document.partition("/001-")
    return _JUDGMENTS_FROM + int(number) if is_item else _AFTER_JUDGMENTS


def _prepare_judgment(source: SourceText, file: OfficialFile, content_hash: str, entry: Source, desk: Desk) -> Prepared:
    parsed = _parse_judgment(source, file)
    units, url = _judgment_units(parsed, desk), address_of(parsed.pinpoint, desk.sources)
    document = _document(
        entry, key=file.key, layer="official", file=file, content_hash=content_hash, units=len(units),
        position=_position_of(parsed.pinpoint), url=url, judgment=parsed,
    )  # fmt: skip
    return _with_passages(document, units, desk, parsed.warnings)


def _parse_judgment(source: SourceText, file: OfficialFile) -> Judgment:
    lines, pages = [line.text for line in source.lines], [line.page for line in source.lines]
    item_id = file.key.partition("/")[2]
    parsed = parse_judgment(lines, item_id=item_id, file=source.file, pages=pages)
    if not any(p.number for p in parsed.paragraphs):
        raise LayoutError(source.file, 1, "no numbered paragraph was found; save the judgment's text from HUDOC again")
    return parsed


def _judgment_units(parsed: Judgment, desk: Desk) -> list[tuple[Unit, int | None]]:
    url, name = address_of(parsed.pinpoint, desk.sources), name_of(parsed)
    records = desk.digests_of(str(parsed.pinpoint))
    return [
        (Unit(
            id=str(p.pinpoint), document=str(parsed.pinpoint),
            citation=format_citation(p.pinpoint, sources=desk.sources, judgment=name),
            heading=p.heading_path[-1] if p.heading_path else "", division=p.heading_path[:-1], role=str(p.role),
            layer="official", text=p.text, summary=_summary_of(records.get(str(p.pinpoint), [])), url=url), p.page)
        for p in parsed.paragraphs
    ]  # fmt: skip


def name_of(judgment: Judgment) -> JudgmentName:
    return JudgmentName(
        key=str(judgment.pinpoint), name=judgment.name, application_numbers=judgment.application_numbers,
        date=judgment.date, ecli=judgment.ecli, formation=judgment.formation,
    )  # fmt: skip


def name_of_case(case: Case) -> JudgmentName:
    return JudgmentName(
        key=str(case.pinpoint), name=case.name, application_numbers=case.applications, date=case.date.isoformat(),
        ecli="", formation="",
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
    position: int, url: str, altered: bool = False, judgment: Judgment | None = None, case: Case | None = None,
) -> Document:  # fmt: skip
    caveat = entry.caveat
    if altered:
        caveat = f"{caveat} The file differs from the one this version was tested with.".strip()
    as_of = datetime.fromtimestamp(file.path.stat().st_mtime, tz=UTC).date().isoformat() if file else ""
    named = judgment or case
    numbers = judgment.application_numbers if judgment else case.applications if case else ()
    extra = {"short": entry.short, "date": entry.adopted}
    extra = _extra(judgment) if judgment else _case_extra(case) if case else extra
    return Document(
        key=key, position=position, kind="judgment" if named else "instrument", layer=layer, url=url, units=units,
        title=named.name if named else entry.title, caveat="" if named else caveat, as_of=as_of,
        reference=_numbers(numbers) if numbers else entry.reference, content_hash=content_hash,
        source=file.path.name if file else _digest_name(key, case), sha256=file.sha256 if file else "",
        extra=extra,
    )  # fmt: skip


def _digest_name(key: str, case: Case | None) -> str:
    return f"corpus/digest/{key}.toml" if case is None or case.is_held else "corpus/digest/ecthr/leading-cases.toml"


def _numbers(numbers: Sequence[str]) -> str:
    return f"no{'s' if len(numbers) > 1 else ''}. {', '.join(numbers)}"


def _extra(judgment: Judgment) -> dict[str, Any]:
    names = ("application_numbers", "date", "formation", "respondent", "ecli", "conclusions", "warnings")
    return {name: getattr(judgment, name) for name in names}


def _case_extra(case: Case) -> dict[str, Any]:
    return {
        "application_numbers": case.applications, "date": case.date.isoformat(), "formation": "", "respondent": "",
        "ecli": "", "conclusions": (), "warnings": (), "pinpoints": case.pinpoints,
    }  # fmt: skip


def _with_passages(
    document: Document, units: Sequence[tuple[Unit, int | None]], desk: Desk, warnings: tuple[str, ...] = ()
) -> Prepared:
    tokenizer, limit = load_tokenizer(desk.model), read_max_tokens(desk.model)
    records = desk.digests_of(document.key)

    def count(text: str) -> int:
        return len(tokenizer.encode(text).ids)

    passages = [
        (passage, unit.role, hash_text(passage.search_text))
        for unit, _ in units
        for passage in make_passages(unit, records.get(unit.id, ()), count, limit)
    ]
    case = desk.cases.get(document.key)
    if case is not None and (lead := _lead_of(case, records, units)):
        made = make_case_passages(case, lead, count, limit)
        passages += [(passage, lead.role, hash_text(passage.search_text)) for passage in made]
    return Prepared(document=document, units=tuple(units), passages=tuple(passages), warnings=warnings)


def _lead_of(
    case: Case, records: Mapping[str, Sequence[Digest]], units: Sequence[tuple[Unit, int | None]]
) -> Unit | None:
    """The paragraph that carries a judgment's main holding (its first record); of one not held, the judgment itself."""
    wanted = next(iter(records), str(case.pinpoint))
    return next((unit for unit, _ in units if unit.id == wanted), None)
