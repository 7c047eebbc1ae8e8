"""What a paragraph of a judgment is, whatever is asked: who speaks in it, where it stands, who relies on it.

The Court states a principle in set phrases ("the Court reiterates"), cites its earlier judgments there, and is cited
for it later; a party's argument begins with the party. Each sign has a name that a reader understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.model import COURT_ROLES, Role

Column = NDArray[np.float64]
"""One number for each numbered paragraph of a judgment, in order."""

_MOST = 3
"""A phrase said more often than this in a paragraph says no more of it."""
_COURT = r"\b[Tt]he Court (?:\w+ ){0,2}"
_PHRASES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "the Court reiterates": rf"{_COURT}(?:re-?iterates?|recalls?|points? out|stress(?:es)?|emphasi[sz]es?|refers to"
        r" (?:its|the principles))|\bit (?:should|must) be (?:re-?iterated|recalled|pointed out|stressed)"
        r"|\bin this (?:connection|context|respect)",
        "the Court considers": rf"{_COURT}(?:notes|observes|considers|finds|accepts|agrees|is (?:not )?(?:satisfied"
        r"|persuaded|convinced|prepared|unable)|sees|does not|takes|cannot|concludes|must|will)",
        "a notion defined": r"\b(?:notions?|concepts?|terms?|expressions?|words?|meaning|definition|scope|ambit)\b",
        "margin and balance": r"\bmargin of appreciation|fair balance|pressing social need|positive obligation"
        r"|proportiona",
        "States in general": r"\b(?:Contracting|member) (?:States?|Part(?:y|ies))\b"
        r"|\bStates? (?:enjoys?|must|ha(?:s|ve))\b",
        "a party speaks": r"^(?:In (?:the|his|her|their) \w+,? )?(?:The|Mr|Mrs|Ms) (?:\w+ )?(?:applicants?|Government"
        r"|Commission|interven\w+|parties)\b.{0,60}?\b(?:submitted|argued|maintained|contended|complained|alleged|claimed"
        r"|stressed|asserted|pointed|disputed|agreed|considered|replied|referred|relied|contested|accepted|stated)",
    }.items()
}  # fmt: skip
"""How the Court, the parties and the national courts are heard in a paragraph."""

_HEADINGS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.I)
    for name, pattern in {
        "under the Court's assessment": r"court['’]s assessment",
        "under admissibility": r"admissib|applicab|scope|preliminary",
        "under application": r"application (?:of|to|in)|present case|instant case",
        "under interference": r"interference|necess|accordance|legitimate|justif|lawful|prescribed|proportion",
    }.items()
}
"""What the three nearest headings say of the paragraphs below."""
_NEAR = 3

_CITES = re.compile(r"§|\bpara(?:graph|s?\.)|v\. [A-Z]|no\. \d+/\d+|Series A")
_ROLES = {
    "domestic law": Role.DOMESTIC_LAW, "submissions": Role.SUBMISSIONS, "the Court's principles": Role.PRINCIPLES,
    "the Court's assessment": Role.ASSESSMENT, "just satisfaction": Role.JUST_SATISFACTION,
}  # fmt: skip
_LAW_ROLES = (Role.SUBMISSIONS, Role.PRINCIPLES, Role.ASSESSMENT)
_SHORT, _PER = 30, 50
"""Counts are given for every 50 words; a paragraph below 30 words is taken for one of 30."""
_FAR = 30
"""Paragraphs after which it no longer matters how far the Court's reasoning began; also of paragraphs outside it."""
_LATE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The numbered paragraphs of a judgment: for each its role, heading path, text, and whether our digest sums it up.

    `cited_by` counts the other judgments held that cite the paragraph, `relied_on` the paragraphs of its own judgment
    that refer to it, `relied_on_in_law` those of them in which the Court speaks.
    """

    roles: Sequence[str]
    headings: Sequence[tuple[str, ...]]
    texts: Sequence[str]
    summarised: Sequence[bool]
    cited_by: Sequence[int]
    relied_on: Sequence[int]
    relied_on_in_law: Sequence[int]


def measure_signs(material: Material) -> dict[str, Column]:
    """Every sign by its name."""
    return {
        **_measure_words(material.texts), **_measure_headings(material.headings), **_measure_place(material),
        **_measure_reliance(material), "summed up by our digest": np.array(material.summarised, dtype=np.float64),
    }  # fmt: skip


def _measure_words(texts: Sequence[str]) -> dict[str, Column]:
    lengths = np.array([len(text.split()) for text in texts], dtype=np.float64)
    cites = np.array([len(_CITES.findall(text)) for text in texts], dtype=np.float64)
    found = {name: np.array([min(_MOST, len(p.findall(t))) for t in texts], float) for name, p in _PHRASES.items()}
    return {
        **found, "citations in it": np.log1p(cites),
        "citations by length": cites * _PER / np.maximum(lengths, _SHORT),
    }  # fmt: skip


def _measure_headings(headings: Sequence[tuple[str, ...]]) -> dict[str, Column]:
    return {
        name: np.array([any(pattern.search(h) for h in path[-_NEAR:]) for path in headings], dtype=np.float64)
        for name, pattern in _HEADINGS.items()
    }


def _measure_place(material: Material) -> dict[str, Column]:
    """Roles, and how far into the law part, its section, and the Court's own reasoning a paragraph stands."""
    count = len(material.roles)
    found = {name: np.array([r == role for r in material.roles], float) for name, role in _ROLES.items()}
    law = np.array([role in _LAW_ROLES for role in material.roles], dtype=bool)
    depth = np.zeros(count)
    depth[law] = np.linspace(0.0, 1.0, int(law.sum())) if law.sum() > 1 else 0.0
    found |= {"law part": law.astype(np.float64), "late in the law part": depth}
    in_section, in_reasons = np.zeros(count), np.full(count, float(_FAR))
    for n in range(count):
        same = n > 0 and material.headings[n] == material.headings[n - 1]
        in_section[n] = min(_LATE, in_section[n - 1] + 1) if same else 0.0
        if material.roles[n] in COURT_ROLES:
            goes_on = n > 0 and material.roles[n - 1] in COURT_ROLES
            in_reasons[n] = min(_FAR, in_reasons[n - 1] + 1) if goes_on else 0.0
    return found | {
        "first under its heading": (in_section == 0).astype(np.float64), "late under its heading": in_section,
        "late in the Court's reasons": in_reasons,
    }  # fmt: skip


def _measure_reliance(material: Material) -> dict[str, Column]:
    cited = np.log1p(np.array(material.cited_by, dtype=np.float64))
    padded = np.pad(cited, 2)
    size = len(cited)
    beside = np.maximum(padded[1 : size + 1], padded[3 : size + 3]) * 0.9
    near = np.maximum(padded[:size], padded[4 : size + 4]) * 0.6
    return {
        "cited by later judgments": cited, "near a paragraph that is cited": np.maximum(beside, near),
        "relied on in this judgment": np.log1p(np.array(material.relied_on, dtype=np.float64)),
        "relied on by the Court here": np.log1p(np.array(material.relied_on_in_law, dtype=np.float64)),
    }  # fmt: skip
