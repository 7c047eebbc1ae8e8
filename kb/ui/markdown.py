"""An answer → Markdown for a lawyer's brief: the sentences, then every citation with its words and its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kb.model import Answer, Support
from kb.ui.words import CAUTION, OFFICIAL, OURS, SUMMARY, is_web_address, name_of, role_name

_SPECIAL = re.compile(r"[\\`*_<>|]|\](?=[(\[:])")
"""What would turn a text's own words into markup; a bracket only where a link would follow from it."""

_BLOCK_START = re.compile(r"^(?=[#>+=~-])|^(\d{1,9})(?=[.)]\s)")


def write_markdown(answer: Answer) -> str:
    """The answer, or the refusal with the nearest provisions. `[1]` in a sentence is number 1 of the citations."""
    parts = [f"# {plain(answer.question)[:500] or 'Question'}"]
    if answer.answered:
        for group, claims in groupby(answer.claims, lambda claim: name_of(claim.group, claim.group)):
            parts.append(f"## {plain(group)}" if group else "## Answer")
            parts += [f"{plain(claim.text)} {_write_markers(claim.markers)}".rstrip() for claim in claims]
        if answer.model or answer.note:
            wrote = f"Written by the language model {answer.model}; every sentence was checked." if answer.model else ""
            parts.append(f"*{plain(f'{wrote} {answer.note}')}*")
        parts.append("## Citations")
        parts.append("\n".join(_write_support(support, f"{support.marker}.") for support in answer.supports))
    else:
        parts.append(f"**No answer.** {plain(answer.reason)}")
        if answer.nearest:
            parts += ["## Nearest provisions", "\n".join(_write_support(near, "-") for near in answer.nearest)]
    parts.append(f"*{OURS} {CAUTION}*" if answer.answered else f"*{CAUTION}*")
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Text on one line in which nothing is read as markup."""
    line = _SPECIAL.sub(lambda m: "\\" + m.group(), " ".join(text.split()))
    return _BLOCK_START.sub(lambda m: f"{m.group(1)}\\" if m.group(1) else "\\", line)


def _write_markers(markers: Sequence[int]) -> str:
    return "".join(f"[{marker}]" for marker in markers)


def _write_support(support: Support, number: str) -> str:
    official = support.layer == "official"
    kind = OFFICIAL if official else SUMMARY
    part = f" {plain(role_name(support.role))}." if support.role else ""
    quote = f"“{plain(support.quote)}”" if official else plain(support.quote)
    address = f" <{support.url}>" if is_web_address(support.url) and not re.search(r"[\s<>]", support.url) else ""
    ecli = f", {plain(support.ecli)}" if support.ecli else ""
    return f"{number} **{plain(support.citation)}**{ecli}. {kind}.{part} {quote}{address}"
