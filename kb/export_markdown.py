"""Answers as Markdown: a whole document with footnotes, and the short form that the page offers for copying."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kb.export_memo import ABOUT, AUTHORITIES, Authority, Memo, Note, Part
from kb.model import Answer, Support
from kb.words import CAUTION, OFFICIAL, OURS, SUMMARY, is_web_address, label_row, name_of, role_name

_SPECIAL = re.compile(r"[\\`*_<>|]|\](?=[(\[:])|\[(?=\^)|&(?=#?\w{1,32};)")
"""What would turn a text's own words into markup; a bracket only where a link or a footnote would follow from it."""

_BLOCK_START = re.compile(r"^(?=[#>+=~-])|^(\d{1,9})(?=[.)]\s)")


def draw_markdown(memo: Memo, *, footnotes: bool = True) -> str:
    """The document; notes as `[^1]`, which Pandoc, GitHub and Obsidian read, or as `[1]` with a numbered list."""
    level = "#" if len(memo.parts) == 1 else "##"
    parts = [f"# {plain(memo.title)}", *([plain(memo.date)] if memo.date else [])]
    for part in memo.parts:
        parts += [f"## {plain(part.question) or 'Question'}"] if len(memo.parts) > 1 else []
        parts += _draw_part(part, f"{level}#", footnotes)
    if memo.authorities:
        parts.append(f"## {AUTHORITIES}")
        parts += [_draw_authorities(heading, group, footnotes) for heading, group in memo.authorities]
    parts += [f"## {ABOUT}", "\n".join(f"- {plain(line)}" for line in memo.about), f"**{plain(memo.caution)}**"]
    if footnotes:
        parts += [f"[^{note.number}]: {_draw_note(note)}" for note in memo.notes]
    elif memo.notes:
        parts += ["## Notes", "\n".join(f"{note.number}. {_draw_note(note)}" for note in memo.notes)]
    return "\n\n".join(parts) + "\n"


def _draw_part(part: Part, level: str, footnotes: bool) -> Iterator[str]:
    if part.reason:
        yield f"**No answer.** {plain(part.reason)}"
    for section in part.sections:
        yield f"{level} {plain(section.heading)}"
        space = "" if footnotes else " "
        yield from (f"{plain(s.text)}{space}{_draw_numbers(s.notes, footnotes)}".rstrip() for s in section.sentences)
    if part.listed:
        yield f"{level} {part.listed_heading}"
        yield "\n".join(f"- {_draw_note(note)}" for note in part.listed)
    if part.remarks:
        yield f"*{plain(' '.join(part.remarks))}*"


def _draw_numbers(numbers: Sequence[int], footnotes: bool) -> str:
    return "".join(f"[{'^' if footnotes else ''}{number}]" for number in numbers)


def _draw_note(note: Note) -> str:
    return f"**{plain(note.heading)}**. {plain(note.kind)}. {plain(note.words)}{_draw_address(note.url)}"


def _draw_authorities(heading: str, group: Sequence[Authority], footnotes: bool) -> str:
    rows = [f"| {heading} | Cited in notes |", "| --- | --- |"]
    for authority in group:
        places = "; ".join(f"{plain(place)} {_draw_numbers(notes, footnotes)}" for place, notes in authority.places)
        rows.append(f"| {plain(authority.name)} | {places} |")
    return "\n".join(rows)


def write_markdown(answer: Answer) -> str:
    """The answer, or the refusal with the nearest provisions. `[1]` in a sentence is number 1 of the citations."""
    parts = [f"# {plain(answer.question[:500]) or 'Question'}"]
    if answer.answered:
        for group, claims in groupby(answer.claims, lambda claim: name_of(claim.group, claim.group)):
            parts.append(f"## {plain(group)}" if group else "## Answer")
            parts += [
                f"{plain(label_row(claim.aspect, claim.text))} {_draw_numbers(claim.markers, False)}".rstrip()
                for claim in claims
            ]
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


def _write_support(support: Support, number: str) -> str:
    official = support.layer == "official"
    kind = OFFICIAL if official else SUMMARY
    part = f" {plain(role_name(support.role))}." if support.role else ""
    quote = f"“{plain(support.quote)}”" if official else plain(support.quote)
    ecli = f", {plain(support.ecli)}" if support.ecli else ""
    return f"{number} **{plain(support.citation)}**{ecli}. {kind}.{part} {quote}{_draw_address(support.url)}"


def _draw_address(url: str) -> str:
    return f" <{url}>" if is_web_address(url) and not re.search(r"[\s<>]", url) else ""
