"""Citations in three forms: the Court's own, OSCOLA's, and plain words.

- court: `K.U. v. Finland, no. 2872/02, § 43, 2 December 2008` · `Istanbul Convention, Art. 36(1)(a)`
- oscola: `KU v Finland App no 2872/02 (ECtHR, 2 December 2008) para 43`
- plain: `K.U. v. Finland, application no. 2872/02, judgment of 2 December 2008, paragraph 43`

OSCOLA is the Oxford Standard for the Citation of Legal Authorities, 4th edition: no full stops in abbreviations and
party names, unreported judgments of the Court by application number, court and date in brackets, treaties with the
dates of signature and entry into force before the series, pinpoints last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, get_args

from kb.citation_catalogue import JudgmentName
from kb.citation_format import JUDGMENT_PARTS, format_citation
from kb.export_model import CitedText, print_date
from kb.model import Pinpoint, Support

Style = Literal["court", "oscola", "plain"]
STYLES: Final[tuple[Style, ...]] = get_args(Style)

_PLACES: Final[Mapping[Style, Mapping[str, str]]] = {
    "court": {"art": "Art. {}", "para": "para. {}", "s": "s. {}", "appendix": "Appendix, para. {}", "§": "§ {}"},
    "oscola": {"art": "art {}", "para": "para {}", "s": "s {}", "appendix": "appendix para {}", "§": "para {}"},
    "plain": {
        "art": "Article {}", "para": "paragraph {}", "s": "section {}", "appendix": "Appendix, paragraph {}",
        "§": "paragraph {}",
    },
}  # fmt: skip
"""How each form names what is counted; "§" is a paragraph of a judgment."""
_SAME: Final[Mapping[str, str]] = {"recital": "preamble, recital {}", "op": "operative point {}"}
"""Units that no form shortens."""

_STOP: Final = re.compile(r"(?<=\b[^\W\d_])\.|(?<=\w)\.(?=[\s,)]|$)")
"""The full stop of an initial ("K.U.") or of an abbreviation ("v.", "no."), but not the one inside "Index.hu"."""
_SERIAL: Final = re.compile(r"\([Nn]o (\d+)\)")
_DECISION: Final = re.compile(r"\s*\(dec\.\)$")
_MOST_NUMBERS: Final = 3
"""Application numbers printed before "and n others", as in `kb.citation_format`."""


def cite(support: Support, text: CitedText | None, style: Style) -> str:
    """The provision a support rests on; in its form for people where nothing more is known of the text."""
    if style == "court" or text is None:
        return support.citation
    path = Pinpoint.parse(support.id).path
    place = _print_place(path, text, style)
    if path and not place:  # a unit without a known form is never cited as the whole text
        return support.citation
    whole = cite_text(text, style) if style == "oscola" or text.kind == "judgment" else _short(text, style)
    return f"{whole}{' ' if style == 'oscola' else ', '}{place}" if place else whole


def cite_text(text: CitedText, style: Style) -> str:
    """A whole text: "Istanbul Convention (CETS No. 210)", "K.U. v. Finland, no. 2872/02, 2 December 2008"."""
    if text.kind == "judgment":
        return _JUDGMENTS[style](text)
    if style == "oscola":
        return _oscola_recommendation(text) if text.kind == "recommendation" else _oscola_treaty(text)
    name = _short(text, style)
    return name if text.reference in ("", text.short) else f"{name} ({text.reference})"


def cite_place(id: str, text: CitedText, style: Style) -> str:
    """The pinpoint alone: "Art. 36(1)(a)", "§ 43"; "" for a whole text or a unit without a known form."""
    return _print_place(Pinpoint.parse(id).path, text, style)


def _print_place(path: tuple[str, ...], text: CitedText, style: Style) -> str:
    if not path:
        return ""
    unit, _, number = path[0].partition("-")
    below = path[1:]
    forms = {**_SAME, **_PLACES[style]}
    if text.kind == "judgment":
        if unit in JUDGMENT_PARTS:
            return ", ".join(filter(None, (f"The {unit.title()}", _print_place(below, text, style))))
        if unit == "opinion":
            inside = f", {forms['§'].format(below[0])}" if below else ""
            return f"separate opinion {number}{inside}"
        forms |= {"para": forms["§"], "op": "operative part, point {}"}
    elif unit == "appendix":
        number, below = (below[0], below[1:]) if below else ("", ())
        if not number:
            return "appendix" if style == "oscola" else "Appendix"
    if unit not in forms or not number:
        return ""
    return forms[unit].format(number + "".join(f"({token})" for token in below))


def _short(text: CitedText, style: Style) -> str:
    name = text.short or text.title or text.key
    return f"Recommendation {name}" if style == "plain" and text.kind == "recommendation" else name


def _court_judgment(text: CitedText) -> str:
    formation = "GRAND CHAMBER" if text.grand_chamber else ""
    name = JudgmentName(
        key=text.key, name=text.title, application_numbers=text.applications, date=text.date, formation=formation
    )
    return format_citation(Pinpoint.parse(text.key), sources={}, judgment=name)


def _oscola_judgment(text: CitedText) -> str:
    name = _SERIAL.sub(r"(No \1)", _STOP.sub("", text.title))
    court = "ECtHR [GC]" if text.grand_chamber else "ECtHR"
    numbers = _count_applications(text.applications, "App no {}", "App nos {}")
    return " ".join(filter(None, (name, numbers, f"({_join(court, print_date(text.date))})")))


def _plain_judgment(text: CitedText) -> str:
    ruling = "decision" if _DECISION.search(text.title) else "judgment"
    formation = " (Grand Chamber)" if text.grand_chamber else ""
    numbers = _count_applications(text.applications, "application no. {}", "applications nos. {}")
    name = _DECISION.sub("", text.title)
    return _join(name, numbers, f"{ruling} of {print_date(text.date)}{formation}" if text.date else ruling + formation)


_JUDGMENTS: Final[Mapping[Style, Callable[[CitedText], str]]] = {
    "court": _court_judgment,
    "oscola": _oscola_judgment,
    "plain": _plain_judgment,
}


def _oscola_treaty(text: CitedText) -> str:
    """OSCOLA 4th edition, part 4 (international treaties); a text of the user's own by its title alone."""
    if text.kind == "document":
        return text.title or text.key
    signed = f"opened for signature {print_date(text.date)}" if text.date else ""
    in_force = f"entered into force {print_date(text.in_force)}" if text.in_force else ""
    dates = _join(signed, in_force)
    series = _STOP.sub("", text.reference)
    short = f"({text.short})" if text.short not in ("", text.title) else ""
    return " ".join(filter(None, (text.title, f"({dates})" if dates else "", series, short)))


def _oscola_recommendation(text: CitedText) -> str:
    """A document of the Council of Europe: its author, its title in single quotation marks, its date."""
    date = f" ({print_date(text.date)})" if text.date else ""
    return f"Council of Europe, Committee of Ministers, ‘{text.title}’{date}"


def _count_applications(numbers: tuple[str, ...], one: str, several: str) -> str:
    if len(numbers) > _MOST_NUMBERS:
        return f"{one.format(numbers[0])} and {len(numbers) - 1} others"
    if len(numbers) > 1:
        return several.format(f"{', '.join(numbers[:-1])} and {numbers[-1]}")
    return one.format(numbers[0]) if numbers else ""


def _join(*parts: str) -> str:
    return ", ".join(filter(None, parts))
