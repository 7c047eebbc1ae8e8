"""The identifiers and official headings of every provision, kept with the project so that they are known without texts.

`python -m ingest.structure` writes `corpus/structure.csv` from a folder of official texts; `--check` compares.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.readers import read_file
from ingest.recognise import CASE_LAW, INSTRUMENTS, ITEM_ID, parse_instrument, recognise
from kb.config import read_config
from kb.errors import CorpusError, KbError, ReadError
from kb.model import Instrument
from kb.structure import COLUMNS, FILE_NAME

_TEXT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".pdf"})


def parse_folder(folder: Path) -> dict[str, Instrument]:
    """Every treaty and recommendation found in `folder` and below, by key, in the order of `INSTRUMENTS`.

    Files are told apart by content; judgments and files that are none of the instruments are passed over. Raises
    `CorpusError` where the folder is missing or holds one instrument twice, `LayoutError` where a text breaks a rule.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder} is no folder; name the folder of official texts")
    found: dict[str, Instrument] = {}
    for path in sorted(folder.rglob("*")):
        named_as_judgment = ITEM_ID.search(path.name)
        if path.suffix.lower() not in _TEXT_SUFFIXES or named_as_judgment or not path.is_file():
            continue
        try:
            source = read_file(path)
            key = recognise(source)
        except ReadError:
            continue
        if key == CASE_LAW:
            continue
        if key in found:
            raise CorpusError(f"{path} is a second text of {key}; keep one of them")
        found[key] = parse_instrument(source, key)
    return {key: found[key] for key in INSTRUMENTS if key in found}


def format_structure(instruments: Iterable[Instrument]) -> str:
    """The table as CSV text, one provision a line."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for instrument in instruments:
        rows.writerows((str(p.pinpoint), p.heading) for p in instrument.provisions)
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes or checks the table; 0 done, 1 where it differs or a text is missing."""
    config = read_config()
    parser = argparse.ArgumentParser(prog="python -m ingest.structure", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=config.official, help="folder of official texts")
    parser.add_argument("--check", action="store_true", help="compare with the table and change nothing")
    parser.add_argument("--table", type=Path, default=config.catalogue / FILE_NAME, help="the table to write")
    options = parser.parse_args(arguments)
    if options.folder is None:
        parser.error("no folder of official texts; name one, or set KB_CORPUS")
    try:
        return _write_or_check(options.folder, options.table, check=options.check)
    except KbError as error:
        print(error.message, file=sys.stderr)
        return error.exit_status


def _write_or_check(folder: Path, table: Path, *, check: bool) -> int:
    instruments = parse_folder(folder)
    missing = [key for key in INSTRUMENTS if key not in instruments]
    if missing:
        raise CorpusError(f"{folder} lacks {', '.join(missing)}; the table needs every instrument")
    text = format_structure(instruments.values())
    if not check:
        table.write_text(text, encoding="utf-8")
        return 0
    if not table.is_file() or table.read_text(encoding="utf-8") != text:
        raise CorpusError(f"{table} differs from the texts in {folder}; run python -m ingest.structure")
    return 0


if __name__ == "__main__":
    sys.exit(main())
