"""Which provisions the official texts have, with their headings: known even where a text is not held.

So a citation of the Budapest Convention resolves on a machine that has only the digest, and Article 99 of a convention
of 81 articles is known not to exist. `python -m ingest.structure` makes the table from the official texts.
"""

from __future__ import annotations

import csv
from pathlib import Path

from kb.errors import CorpusError

FILE_NAME = "structure.csv"
COLUMNS = ("id", "heading")


def read_structure(catalogue: Path) -> dict[str, str]:
    """Identifier → official heading from `<catalogue>/structure.csv`, in the order of the texts.

    Raises `CorpusError` where the file is missing or not a table of `id,heading`.
    """
    path = catalogue / FILE_NAME
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise CorpusError(f"{path}: the first line must be id,heading; run python -m ingest.structure")
            return {row["id"]: row["heading"] for row in rows}
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read ({error}); run python -m ingest.structure") from None
