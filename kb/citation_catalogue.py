"""What resolving a reference needs to know of the knowledge base: which identifiers exist, and which judgments."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from kb.citation_names import STATES
from kb.errors import PinpointError
from kb.model import Pinpoint

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ħ": "h"}
)
_VERSUS: Final = re.compile(r"\s(?:v|vs)\.?\s", re.IGNORECASE)
_CONTRE: Final = re.compile(r"\sc\.?\s", re.IGNORECASE)
_FORMATION: Final = re.compile(r"[\[(]\s?(?:GC|Grand Chamber|Committee|Plenary)\s?[\])]", re.IGNORECASE)
_SERIAL: Final = re.compile(r"[(\[]\s?n(?:o|os|r)?\s?[.°º]?\s?(\d{1,2})\s?[)\]]", re.IGNORECASE)
_SPELLED_APART: Final = re.compile(r"\b(\w) (?=\w\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgmentName:
    """How a held judgment is named: `key` is "ecthr/001-89964", `date` ISO 8601, `formation` as printed."""

    key: str
    name: str
    application_numbers: tuple[str, ...]
    date: str
    ecli: str = ""
    formation: str = ""

    @property
    def grand_chamber(self) -> bool:
        return "GRAND CHAMBER" in self.formation.upper()


class Catalogue(Protocol):
    """The part of a knowledge base that citations are resolved against; identifiers are strings of `Pinpoint`."""

    def exists(self, id: str) -> bool:
        """True for a document or a provision that is held."""

    def children(self, id: str) -> tuple[str, ...]:
        """Direct children in the text's own order."""

    def judgments_by_application(self, number: str) -> tuple[str, ...]:
        """Keys of the judgments with this application number ("2872/02")."""

    def judgments_by_name(self, name: str) -> tuple[str, ...]:
        """Keys of the judgments whose folded name, or whose folded applicants' part, this is; see `fold_name`."""

    def judgment_by_ecli(self, ecli: str) -> str | None:
        """Key of the judgment with this ECLI."""

    def judgment(self, key: str) -> JudgmentName | None:
        """The names of a held judgment, None where it is not held."""


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘ʼ`´]", "", plain).replace("&", " and ")).split())
    return _SPELLED_APART.sub(r"\1", words)


@lru_cache(maxsize=1)
def _state_names() -> Mapping[str, str]:
    return {
        _fold(form).removeprefix("the "): _fold(state).removeprefix("the ")
        for state, forms in STATES.items()
        for form in (state, *forms)
    }


def _split_parties(name: str) -> tuple[str, str]:
    # The last "v." divides: an applicant may be called "V." or "C."; French "c." counts only where no "v." stands.
    for divider in (_VERSUS, _CONTRE):
        found = list(divider.finditer(name))
        if found:
            return name[: found[-1].start()], name[found[-1].end() :]
    return name, ""


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """A case name in the form names are compared in: "Söderman c. Suède [GC]" → "soderman v sweden".

    Case, accents, apostrophes, full stops and the formation do not count; "(no. 2)" does. Without "v." the
    applicants' part alone is folded ("Von Hannover (No. 2)" → "von hannover (2)").
    """
    bare = _FORMATION.sub(" ", name)
    serials = _SERIAL.findall(bare)
    applicants, respondent = _split_parties(_SERIAL.sub(" ", bare))
    folded = _fold(applicants).removeprefix("the ")
    if respondent:
        state = _fold(respondent).removeprefix("the ")
        folded += f" v {_state_names().get(state, state)}"
    return f"{folded} ({serials[0]})" if serials else folded


def applicants_of(name: str) -> str:
    """The folded applicants' part of a case name: "Opuz v. Turkey" → "opuz"; "(no. 2)" stays."""
    folded = fold_name(name)
    head, _, tail = folded.partition(" v ")
    serial = re.search(r" \(\d+\)$", tail)
    return head + (serial.group() if serial else "")


class ListedCatalogue:
    """A `Catalogue` held in memory, built once from identifiers in document order and the names of judgments.

    A document exists where one of its identifiers does. Raises `PinpointError` for a text that is not an identifier.
    """

    def __init__(self, ids: Iterable[str], judgments: Iterable[JudgmentName] = ()) -> None:
        known = dict.fromkeys(ids)
        judged = tuple(judgments)
        documents = dict.fromkeys((*(j.key for j in judged), *(Pinpoint.parse(i).document for i in known)))
        self._known = frozenset(known) | frozenset(documents)
        below: defaultdict[str, list[str]] = defaultdict(list)
        for id in known:
            parent = next((str(up) for up in Pinpoint.parse(id).ancestors if str(up) in self._known), None)
            if parent is not None:
                below[parent].append(id)
        self._children = {parent: tuple(members) for parent, members in below.items()}
        self._judgments = {j.key: j for j in judged}
        self._by_number, self._by_name, self._by_ecli = _index(judged)

    def exists(self, id: str) -> bool:
        return id in self._known

    def children(self, id: str) -> tuple[str, ...]:
        return self._children.get(id, ())

    def judgments_by_application(self, number: str) -> tuple[str, ...]:
        return self._by_number.get(number.lstrip("0"), ())

    def judgments_by_name(self, name: str) -> tuple[str, ...]:
        return self._by_name.get(name, ())

    def judgment_by_ecli(self, ecli: str) -> str | None:
        return self._by_ecli.get(ecli.upper())

    def judgment(self, key: str) -> JudgmentName | None:
        return self._judgments.get(key)


_Index = dict[str, tuple[str, ...]]


def _index(judgments: tuple[JudgmentName, ...]) -> tuple[_Index, _Index, dict[str, str]]:
    numbers: defaultdict[str, dict[str, None]] = defaultdict(dict)
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    eclis: dict[str, str] = {}
    for j in judgments:
        for number in j.application_numbers:
            numbers[number.lstrip("0")][j.key] = None
            eclis.setdefault(_ecli(number, j.date), j.key)
        for form in (fold_name(j.name), applicants_of(j.name)):
            names[form][j.key] = None
        if j.ecli:
            eclis[j.ecli.upper()] = j.key
    return {k: tuple(v) for k, v in numbers.items()}, {k: tuple(v) for k, v in names.items()}, eclis


def _ecli(number: str, date: str) -> str:
    # The Court's ECLI is made of the date and the first application number: 2872/02 of 2 December 2008 →
    # ECLI:CE:ECHR:2008:1202JUD000287202.
    serial, _, year = number.partition("/")
    return f"ECLI:CE:ECHR:{date[:4]}:{date[5:7]}{date[8:10]}JUD{serial.zfill(7)}{year}"


def parse_context(context: str | None) -> Pinpoint | None:
    """The place a text comes from. Raises `PinpointError` where it is not an identifier."""
    if not context:
        return None
    try:
        return Pinpoint.parse(context)
    except PinpointError as error:
        raise PinpointError(f"the context of a text must be an identifier: {error.message}") from error
