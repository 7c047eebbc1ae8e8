"""Whether the digest of an instrument is complete: every unit of `corpus/structure.csv` has a record or lies in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kb.model import Pinpoint

ECHR_ARTICLES = frozenset(f"art-{n}" for n in (*range(1, 19), 34, 35, 41, 46))
"""The Articles of the ECHR that the digest covers: the rights, and applications, just satisfaction and execution.
The others govern how the Court is organised."""

_NUMBERED = re.compile(r"/art-\d+[a-z]*/\d+$")


def find_gaps(key: str, kinds: Mapping[str, str], structure: Iterable[str]) -> Iterator[str]:
    """What is missing or too much, in words. `kinds` maps identifiers that have a record to what the provision does.

    A numbered paragraph has a record of its own or one for each of its parts, unless its article is a final clause;
    any other unit may also lie in a unit that has one.
    """
    units = [id for id in structure if id.startswith(f"{key}/") and _is_covered(id)]
    for id in sorted(set(kinds) - set(units)):
        yield f"{id} is not a unit of {key} that the digest covers"
    inside = {str(up) for id in kinds for up in Pinpoint.parse(id).ancestors}
    for id in units:
        above = [str(up) for up in Pinpoint.parse(id).ancestors if str(up) in kinds]
        if _NUMBERED.search(id):
            above = [up for up in above if kinds[up] == "final-clause"]
        if id not in kinds and id not in inside and not above:
            yield f"{id} has no record"


def _is_covered(id: str) -> bool:
    pinpoint = Pinpoint.parse(id)
    return pinpoint.document != "echr" or pinpoint.path[0] in ECHR_ARTICLES
