"""`python -m evals digest [FILE …]`: the faults of the digest, one a line, or none."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.digest_checks import (
    Official,
    check_case,
    check_form,
    check_repeated_asks,
    check_see,
    check_substance,
    check_symmetry,
    runs_of,
)
from kb.config import Config
from kb.digest import digest_files, read_digest, read_digest_file, read_topics
from kb.digest_coverage import find_gaps
from kb.errors import KbError, UsageError
from kb.model import Unit
from kb.reading import Desk, read_official_units
from kb.records import Case, Digest
from kb.sources import read_sources
from kb.structure import read_structure
from kb.survey import OfficialFile, survey_files


def find_faults(config: Config, files: Sequence[Path] = ()) -> list[str]:
    """The faults of the given digest files, else of all. Raises `UsageError` where official texts are missing."""
    whole = not files
    paths = list(files) or digest_files(config.catalogue)
    topics = read_topics(config.catalogue)
    faults: list[str] = []
    found: list[Digest | Case] = []
    for path in paths:
        try:
            found.extend(record for _, record in read_digest_file(path, topics))
        except KbError as error:
            faults.append(error.message)
    official, texts = read_official(config, {r.pinpoint.document for r in found})
    structure = list(read_structure(config.catalogue))
    faults += [f"{_name(r)}: {fault}" for r in found for fault in _faults_of(r, official, texts)]
    records, cases = [r for r in found if isinstance(r, Digest)], [r for r in found if isinstance(r, Case)]
    for path in paths:
        if path.parent.name == "digest" and path.parent.parent == config.catalogue:
            mine = [r for r in records if r.pinpoint.document == path.stem]
            faults += find_gaps(path.stem, {str(r.pinpoint): r.kind for r in mine}, structure)
    faults += check_repeated_asks(found)
    return faults + (list(check_symmetry(records, cases)) if whole else [])


def read_official(config: Config, keys: set[str]) -> tuple[Official, dict[str, str]]:
    """The official units of the instruments and of the named judgments, and each judgment's whole text."""
    if config.official is None:
        raise UsageError("the digest is checked against the official texts; name their folder with KB_CORPUS")
    sources, structure = read_sources(config.catalogue), read_structure(config.catalogue)
    desk = Desk(sources=sources, structure=structure, digests=(), model=config.model)
    units: dict[str, Unit] = {}
    for file in _files(config, keys):
        units |= {unit.id: unit for unit in read_official_units(file, desk)}
    instruments = [u for u in units.values() if not u.role]
    texts: dict[str, str] = {}
    for unit in units.values():
        texts[unit.document] = f"{texts.get(unit.document, '')}\n{unit.text}"
    cases = {str(case.pinpoint) for case in read_digest(config.catalogue).cases}
    known = frozenset({*structure, *units, *cases, *_judgment_keys(config)})
    runs = runs_of([*instruments, *(u for u in units.values() if u.document in keys)])
    return Official(units=units, known=known, runs=runs), texts


def _files(config: Config, keys: set[str]) -> Iterator[OfficialFile]:
    """Instruments, and the judgments wanted by name: recognising 388 files would take a minute."""
    assert config.official is not None
    by_name = {f"ecthr/{p.stem}": p for p in config.official.rglob("001-*.txt")}
    for key in sorted(set(by_name) & keys):
        yield OfficialFile(path=by_name[key], sha256="", key=key)
    found: dict[str, OfficialFile] = {}
    for folder in sorted(p for p in config.official.iterdir() if p.is_dir() and p.name != "ecthr"):
        found |= survey_files(folder, {})[0]
    yield from found.values()


def _judgment_keys(config: Config) -> Iterator[str]:
    """Judgments that are held, and each of their paragraphs by its number."""
    index = config.official / "ecthr" / "index.csv" if config.official else Path()
    if index.is_file():
        with index.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield f"ecthr/{row['item_id']}"
                last = int(row["n_paragraphs"] or 0)
                yield from (f"ecthr/{row['item_id']}/para-{n}" for n in range(1, last + 20))


def _faults_of(record: Digest | Case, official: Official, texts: dict[str, str]) -> Iterator[str]:
    if isinstance(record, Case):
        yield from check_case(record, official, texts.get(record.pinpoint.document, ""))
        return
    yield from check_form(record)
    yield from check_substance(record, official)
    yield from check_see(record.pinpoint, record.see, official)


def _name(record: Digest | Case) -> str:
    dash = f" dash {record.dash}" if isinstance(record, Digest) and record.dash else ""
    return f"{record.pinpoint}{dash}"
