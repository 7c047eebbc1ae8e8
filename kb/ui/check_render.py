"""A checked text → HTML and Markdown: every sentence with its verdict in plain words and what shows it.

Pure functions: data in, HTML out, everything that comes from a text escaped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.ui.difference import find_quotations, render_difference
from kb.ui.markdown import plain
from kb.ui.words import CAUTION, citation, contains, escape

if TYPE_CHECKING:
    from kb.grounding import Checked, Verdict

VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    "fabricated-provision": "No such provision",
    "misquote": "Not verbatim",
    "wrong-pinpoint": "Stands elsewhere",
    "modality-shift": "Duty changed",
    "unsupported-claim": "The text does not say this",
    "uncited": "No citation",
    "supported": "Borne out",
}
"""Verdicts as a lawyer would say them, the gravest first."""
_QUOTED: Final = re.compile(r"“(.{12,400}?)(?: …)?”\.?(?:\s|$)")
"""The line of the source that a reason quotes, which may be cut at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A cited provision as the page names it, and its words for showing where a quotation leaves them."""

    citation: str
    text: str


def render_checked(text: str, checked: Sequence[Checked], sources: Mapping[str, Source]) -> str:
    """The whole result: what was found in one line, the filter, the text sentence by sentence, the report to save."""
    if not checked:
        return (
            '<article class="pp-answer"><header class="pp-answer-head"><h2 tabindex="-1">Result</h2></header>'
            '<div class="pp-refusal"><p>No sentence here makes a claim that can be checked.</p></div></article>'
        )
    faults = sum(c.verdict != "supported" for c in checked)
    report = escape(write_report(checked, sources))
    return (
        f'<article class="pp-answer pp-check-result{" pp-only-faults" if faults else ""}">'
        '<header class="pp-answer-head"><h2 tabindex="-1">Result</h2><div class="pp-actions">'
        '<button type="button" class="pp-quiet-button" data-act="copy">Copy report</button>'
        '<button type="button" class="pp-quiet-button" data-act="download-report" data-name="pinpoint-check.md">'
        "Save report</button></div></header>"
        f'<p class="pp-verdict-sum">{escape(summarise(checked))}</p>{_render_counts(checked)}'
        f"{_render_filter(len(checked), faults)}"
        f'<div class="pp-judged-list">{_render_sentences(text, checked, sources)}</div>'
        f'<pre class="pp-markdown" hidden>{report}</pre></article>'
    )


def summarise(checked: Sequence[Checked]) -> str:
    """What was found, in one line.

    >>> from kb.grounding import Checked
    >>> summarise([Checked(text="", verdict="supported", ids=(), why="", start=0, end=0)])
    'The one sentence that makes a claim is borne out.'
    """
    count, held = len(checked), sum(c.verdict == "supported" for c in checked)
    if count == 1:
        return f"The one sentence that makes a claim {'is borne out' if held else 'needs a look'}."
    if held == count:
        return f"All {count} sentences are borne out."
    need = f"{count - held} need{'s' if count - held == 1 else ''} a look"
    none = "None" if not held else str(held)
    return f"{none} of {count} sentences {'is' if held == 1 else 'are'} borne out; {need}."


def write_report(checked: Sequence[Checked], sources: Mapping[str, Source]) -> str:
    """The result as Markdown: what was found, then each sentence with its verdict, in the order of the text."""
    lines = ["# Check of a text", "", summarise(checked), ""]
    for number, one in enumerate(checked, start=1):
        lines += [f"{number}. **{plain(_label(one, sources))}.** {plain(one.text)}", ""]
        lines += [f"   {plain(_sentence(one.why))}", ""]
    return "\n".join((*lines, f"*{plain(CAUTION)}*", ""))


def _render_counts(checked: Sequence[Checked]) -> str:
    counts = Counter(c.verdict for c in checked)
    items = "".join(
        f'<li>{_chip(verdict, words)} <span class="pp-count">{counts[verdict]}</span></li>'
        for verdict, words in VERDICT_WORDS.items()
        if counts[verdict]
    )
    return f'<ul class="pp-verdicts">{items}</ul>'


def _render_filter(count: int, faults: int) -> str:
    if not faults or faults == count:
        return ""
    return (
        '<div class="pp-filter" role="group" aria-label="Show">'
        '<button type="button" class="pp-quiet-button" data-filter="faults" aria-pressed="true">'
        f"What needs a look ({faults})</button>"
        '<button type="button" class="pp-quiet-button" data-filter="all" aria-pressed="false">'
        f"The whole text ({count})</button></div>"
    )


def _render_sentences(text: str, checked: Sequence[Checked], sources: Mapping[str, Source]) -> str:
    """The text in its order; what makes no claim (headings, questions) stands between without a label."""
    parts, at = [], 0
    for one in checked:
        if between := " ".join(text[at : one.start].split()):
            parts.append(f'<p class="pp-unjudged">{escape(between)}</p>')
        parts.append(_render_sentence(one, sources))
        at = max(at, one.end)
    if rest := " ".join(text[at:].split()):
        parts.append(f'<p class="pp-unjudged">{escape(rest)}</p>')
    return "".join(parts)


def _render_sentence(one: Checked, sources: Mapping[str, Source]) -> str:
    held = one.verdict == "supported"
    return (
        f'<section class="pp-judged{"" if held else " pp-fault"} pp-judged-{one.verdict}">'
        f'<p class="pp-claim">{escape(one.text)}</p>'
        f'<p class="pp-verdict">{_chip(one.verdict, _label(one, sources))}</p>'
        f'<p class="pp-why">{escape(_sentence(one.why))}</p>{_render_differences(one, sources)}'
        f"{_render_places(one, sources)}</section>"
    )


def _label(one: Checked, sources: Mapping[str, Source]) -> str:
    words = VERDICT_WORDS[one.verdict]
    right = sources.get(one.ids[0]) if one.ids and one.verdict == "wrong-pinpoint" else None
    return f"{words}: {right.citation}" if right else words


def _chip(verdict: Verdict, words: str) -> str:
    return f'<span class="pp-chip-verdict pp-chip-{verdict}">{escape(words)}</span>'


def _render_differences(one: Checked, sources: Mapping[str, Source]) -> str:
    """Each quotation that is not verbatim, with what it changes struck out and the words of the text beside it."""
    if one.verdict != "misquote":
        return ""
    texts = [sources[id].text for id in one.ids if id in sources]
    drawn = [
        d for q in find_quotations(one.text) if (d := render_difference(q, texts)) and ("<del>" in d or "<ins>" in d)
    ]
    return "".join(
        f'<p class="pp-difference"><span class="pp-unseen">Quoted, and what the text has: </span>“{d}”</p>'
        for d in drawn
    )


def _render_places(one: Checked, sources: Mapping[str, Source]) -> str:
    quoted = _QUOTED.search(one.why) if one.verdict == "supported" else None
    quote = f' data-quote="{escape(quoted[1])}"' if quoted else ""
    held = [id for id in one.ids if id in sources]
    wide = [id for id in held if not any(other != id and contains(other, id) for other in held)]
    start = '<button type="button" class="pp-open"'
    buttons = "".join(
        f'{start} data-show="{escape(id)}"{quote}>{citation(sources[id].citation)}</button>' for id in wide
    )
    return f'<p class="pp-places">{buttons}</p>' if buttons else ""


def _sentence(why: str) -> str:
    words = why[:1].upper() + why[1:]
    return words if not words or words[-1] in ".?!" else f"{words}."
