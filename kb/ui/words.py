"""The words on the page, badges and numbers; and the one place where data becomes HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from kb.errors import PinpointError
from kb.model import Layer, Pinpoint
from kb.words import (
    CASE_LAW,
    CAUTION,
    FIT,
    INSTRUMENT_NAMES,
    LEAD,
    OFFICIAL,
    OURS,
    SUMMARY,
    is_web_address,
    name_of,
    role_name,
)

__all__ = [
    "CASE_LAW", "CAUTION", "FIT", "INSTRUMENT_NAMES", "LEAD", "OFFICIAL", "OURS", "SUMMARY", "is_web_address",
    "name_of", "role_name",
]  # fmt: skip
"""What the page shares with the exports, and finds here with its own words."""

_WHOLE = re.compile(r"(?:\bArts?\.|\bnos?\.|\bparas?\.|§§?) \S+|\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
"""What never breaks across two lines in a citation: "Art. 36(1)(a)", "no. 2872/02", "§ 43", "2 December 2008"."""
_NUMBERED = re.compile(r"(para|op|opinion)-(.+)")


def escape(text: str) -> str:
    """Text of a document, a question or an error made safe inside an element or a quoted attribute."""
    return html.escape(text, quote=True)


def fold(text: str) -> str:
    """Text as it is looked for: case and accents apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def citation(text: str) -> str:
    """A pinpoint as a person reads it, escaped; its numbers stay on the line of what they count."""
    parts, at = [], 0
    for found in _WHOLE.finditer(text):
        parts += [escape(text[at : found.start()]), f'<span class="pp-whole">{escape(found.group())}</span>']
        at = found.end()
    return "".join((*parts, escape(text[at:])))


def badge(layer: Layer) -> str:
    """Says in words and by its outline whether the words are official or ours."""
    kind, words = ("official", OFFICIAL) if layer == "official" else ("summary", SUMMARY)
    return f'<span class="pp-badge pp-badge-{kind}">{words}</span>'


def source_link(url: str, words: str = "Official source") -> str:
    """A link to the publisher in a new tab; nothing where the address is not one of the web."""
    if not is_web_address(url):
        return ""
    return (
        f'<a class="pp-source" href="{escape(url)}" target="_blank" rel="noopener noreferrer">{words}'
        '<span class="pp-out" aria-hidden="true"></span><span class="pp-unseen"> (opens in a new tab)</span></a>'
    )


def number_of(id: str) -> str:
    """How the page numbers a paragraph of a judgment: `ecthr/001-1/para-43` → "§ 43"; "" for anything else."""
    if not id.startswith(f"{CASE_LAW}/"):
        return ""
    tokens = id.split("/")[2:]
    kinds = [m for m in map(_NUMBERED.fullmatch, tokens) if m]
    if not kinds:
        return f"§ {tokens[-1]}" if tokens else ""
    kind, number = kinds[-1].groups()
    if kind == "opinion":
        return f"§ {tokens[-1]}" if len(tokens) > 1 else "Opinion"
    return f"§ {number}" if kind == "para" else number


@lru_cache(maxsize=65536)  # an article asks it for every line and every unit
def contains(outer: str, inner: str) -> bool:
    """True where the provision `inner` is `outer` or lies in it; False for what is no identifier."""
    try:
        return Pinpoint.parse(outer).contains(Pinpoint.parse(inner))
    except PinpointError:
        return False


def paragraph(words: str, kind: str = "") -> str:
    """One escaped paragraph; `kind` is its class."""
    return f'<p class="{kind}">{escape(words)}</p>' if kind else f"<p>{escape(words)}</p>"


def trail(parts: Sequence[str]) -> str:
    """Chapter, section and title above a provision, or the headings above a paragraph, outermost first."""
    steps = "".join(f"<li>{escape(part)}</li>" for part in parts if part)
    return f'<ol class="pp-trail">{steps}</ol>' if steps else ""
