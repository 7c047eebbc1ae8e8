"""Decides which held judgment a citation means, and remembers what "cited above" and "ibid." point back to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from kb.citation_cases import CaseMention
from kb.citation_catalogue import Catalogue, JudgmentName, applicants_of, fold_name
from kb.citation_names import NOT_IN_CASE_NAMES
from kb.citation_places import Place

_OTHER_DECISIONS: Final = re.compile(
    r"dec|déc|just satisfaction|preliminary|Article|revision|striking|friendly|interpretation"
)
"""Words in brackets after a name that make it another decision in the case than the judgment on the merits."""
_SERIALS: Final = range(1, 5)  # "Von Hannover § 59" may be any of the cases of that name
_SHORTEST_NAME: Final = 2  # "X § 5" may be anybody
_MARKED_NAME: Final = re.compile(r"\((?!no|No|n°)[^)]{3,40}\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedCase:
    """A judgment once cited: how it was named, and the key it was resolved to (none if it is not held)."""

    name: str
    short: str
    keys: tuple[str, ...]
    label: str


@dataclass(slots=True)
class CitedAbove:
    """What one document has cited so far; pass the same one for each of its paragraphs in turn.

    `cases` are the judgments last cited under each full or short name. `ours` and `foreign` count how often an article
    number was said to be the ECHR's or another law's. `homonyms` are names that the document uses for another treaty
    ("the Istanbul Convention" on customs).
    """

    cases: dict[str, CitedCase] = field(default_factory=dict)
    ours: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    homonyms: set[str] = field(default_factory=set)

    def find(self, name: str) -> CitedCase | None:
        """The last case cited under this name, full or short: "Opuz" finds Opuz v. Turkey."""
        return self.cases.get(fold_name(name))

    def add(self, case: CitedCase) -> None:
        """Remembers a case under its name, its applicants, and these without "and Others" ("Klass")."""
        for name in (case.name, case.short, case.short.removesuffix(" and others")):
            self.cases[name] = case


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """The judgments a mention may mean (one: resolved; several: ambiguous; none: `label` says what was cited)."""

    keys: tuple[str, ...]
    label: str
    sure: bool = True
    dropped: bool = False
    start: int = -1  # where the name that was recognised begins, if it is not the likeliest reading


def resolve_case(mention: CaseMention, catalogue: Catalogue, above: CitedAbove, last: CitedCase | None) -> FoundCase:
    """The judgment a mention means. A number decides over a name, a date and "[GC]" must agree, nothing is guessed."""
    if mention.ibid:
        return FoundCase(keys=last.keys, label=last.label) if last else FoundCase(keys=(), label="ibid.")
    if mention.item or mention.ecli:
        return _by_item(mention, catalogue)
    if not mention.names:
        return _by_number(mention, catalogue, "")
    name = mention.names[0][1]
    is_full = " v " in f"{fold_name(name)} "
    if not is_full or (mention.above and not mention.numbers):
        for start, reading in mention.names:
            if earlier := above.find(reading):
                return FoundCase(keys=earlier.keys, label=earlier.label, start=start)
        if mention.typed and (found := _by_short_name(mention, catalogue)):
            return found
        if mention.loose and not mention.above:
            return FoundCase(keys=(), label=name, dropped=True)
    if mention.numbers:
        return _by_number(mention, catalogue, name)
    return _by_name(mention, catalogue, is_full=is_full)


def _by_item(mention: CaseMention, catalogue: Catalogue) -> FoundCase:
    if mention.item:
        key = f"ecthr/{mention.item}"
        return FoundCase(keys=(key,) if catalogue.exists(key) else (), label=f"HUDOC item {mention.item}")
    held = catalogue.judgment_by_ecli(mention.ecli)
    label = mention.names[0][1] if mention.names else mention.ecli
    return FoundCase(keys=(held,) if held else (), label=label)


def _by_number(mention: CaseMention, catalogue: Catalogue, name: str) -> FoundCase:
    label = describe_case(name, mention.numbers, others=mention.others)
    lists = [catalogue.judgments_by_application(n) for n in mention.numbers]
    keys = tuple(dict.fromkeys(k for found in lists for k in found))
    fitting = tuple(k for k in keys if _agrees(mention, catalogue.judgment(k)))
    sure = _is_of_date(mention, catalogue, fitting)
    if name:
        named = tuple(k for k in fitting if _shares_name(name, catalogue.judgment(k)))
        if fitting and not named:
            held = catalogue.judgment(fitting[0])
            return FoundCase(keys=(), label=f"{label} (that number is {held.name if held else fitting[0]})")
        same = tuple(k for k in named if _same_name(name, catalogue.judgment(k)))
        fitting = same or named
    return FoundCase(keys=fitting, label=label, sure=sure)


def _by_name(mention: CaseMention, catalogue: Catalogue, *, is_full: bool) -> FoundCase:
    for start, name in mention.names:
        keys = catalogue.judgments_by_name(fold_name(name))
        fitting = tuple(k for k in keys if _agrees(mention, catalogue.judgment(k)))
        if fitting:
            # A short name that has not been cited before may be another case of that name.
            sure = is_full and _is_of_date(mention, catalogue, fitting)
            return FoundCase(keys=fitting, label=name, sure=sure, start=start)
    return FoundCase(keys=(), label=describe_case(mention.names[0][1], (), others=False))


def _by_short_name(mention: CaseMention, catalogue: Catalogue) -> FoundCase | None:
    """The judgments whose applicant is called as somebody typed beside "§": "Söderman § 117"."""
    for start, name in mention.names:
        folded = fold_name(name)
        if len(folded) < _SHORTEST_NAME or folded in NOT_IN_CASE_NAMES:
            continue
        forms = (folded, f"{folded} and others", *(f"{folded} ({n})" for n in _SERIALS))
        keys = dict.fromkeys(k for form in forms for k in catalogue.judgments_by_name(form))
        if keys:
            return FoundCase(keys=tuple(keys), label=name, start=start)
    return None


def _is_of_date(mention: CaseMention, catalogue: Catalogue, keys: tuple[str, ...]) -> bool:
    held = [catalogue.judgment(key) for key in keys]
    return not mention.date or all(j is None or j.date == mention.date for j in held)


def _agrees(mention: CaseMention, held: JudgmentName | None) -> bool:
    if held is None:
        return True
    # A Chamber's and the Grand Chamber's judgment are years apart; a date wrong by days may still mean the one held.
    if mention.date and mention.date[:4] != held.date[:4]:
        return False
    if mention.grand_chamber and held.formation and not held.grand_chamber:
        return False
    if mention.kind and _OTHER_DECISIONS.search(mention.kind):
        marked = _MARKED_NAME.search(held.name)
        kind = "dec" if mention.kind.startswith(("dec", "déc")) else fold_name(mention.kind)
        return bool(marked) and kind in fold_name(marked.group() if marked else "")
    return True


def _shares_name(name: str, held: JudgmentName | None) -> bool:
    # A citation may shorten or misspell a name; sharing no word with it at all means another case.
    if held is None:
        return True
    ours = _name_words(name)
    return not ours or bool(ours & _name_words(held.name))


def _name_words(name: str) -> set[str]:
    words = applicants_of(name).replace("(", " ").replace(")", " ").split()
    first = words[: words.index("and")] if "and" in words else words
    # OSCOLA prints initials without their stops: "NTs and Others" is "N.Ts. and Others"
    return {*words, "".join(first)} - {"and", "others", "the", "of", "v", "et", ""}


def _same_name(name: str, held: JudgmentName | None) -> bool:
    return held is not None and fold_name(name) == fold_name(held.name)


def describe_case(name: str, numbers: tuple[str, ...], *, others: bool) -> str:
    """How a case that is not held is shown: "Opuz v. Turkey, no. 33401/02"."""
    cited = ("no. " if len(numbers) == 1 else "nos. ") + ", ".join(numbers) if numbers else ""
    parts = [" ".join(name.split()), cited + (" and others" if others and cited else "")]
    return ", ".join(p for p in parts if p)


def describe_places(places: tuple[Place, ...]) -> str:
    """Paragraphs of a judgment as shown in a label: "§ 43", "§§ 72-76, 80"."""
    shown = [f"{'.'.join(p.path)}-{p.upto}" if p.upto else ".".join(p.path) for p in places if p.unit == "paragraph"]
    points = [".".join(p.path) for p in places if p.unit == "op"]
    many = len(shown) > 1 or any("-" in s for s in shown)
    return ", ".join(
        part
        for part in (
            f"{'§§' if many else '§'} {', '.join(shown)}" if shown else "",
            f"operative part, point {', '.join(points)}" if points else "",
        )
        if part
    )
