"""The strip above the answer: what was asked in this visit, the way to open a saved session, and to start anew."""

from __future__ import annotations

from kb.ui.visit import Entry, Visit
from kb.ui.words import escape

_OPEN = (
    '<button type="button" class="pp-link-button" data-act="open-session">Open a saved session</button>'
    '<input type="file" class="pp-unseen" id="pp-session-file" accept=".json,application/json" tabindex="-1" '
    'aria-hidden="true">'
)
_ANEW = '<button type="button" class="pp-link-button" data-act="start-anew">Start anew</button>'


def render_visit(visit: Visit, said: str = "", *, wrong: bool = False) -> str:
    """The strip; `said` is how far a session is that is being opened, or what was wrong with it (`wrong`)."""
    kind, role = ("pp-visit-wrong", "alert") if wrong else ("pp-quiet", "status")
    status = f'<p class="{kind}" role="{role}">{escape(said)}</p>' if said else ""
    if not visit.entries:
        return f'<div class="pp-visit"><p class="pp-visit-acts">{_OPEN}</p>{status}</div>'
    count = len(visit.entries)
    items = "".join(_render_entry(n, entry, current=n == visit.at) for n, entry in enumerate(visit.entries))
    return (
        f'<div class="pp-visit"><details class="pp-asked"{" open" if said else ""}><summary>Asked in this visit '
        f'<span class="pp-count">{count}</span></summary><ol>{items}</ol></details>'
        f'<p class="pp-visit-acts">{_OPEN}{_ANEW}</p>{status}</div>'
    )


def _render_entry(number: int, entry: Entry, *, current: bool) -> str:
    file = f' <span class="pp-from-file" title="{escape(entry.file)}">From a file</span>' if entry.file else ""
    struck = len(entry.answer.removed) if entry.file else 0
    lost = f' <span class="pp-lost">{struck} struck out</span>' if struck else ""
    refused = "" if entry.answer.answered else ' <span class="pp-quiet">No answer</span>'
    here = ' aria-current="true"' if current else ""
    return (
        f'<li><button type="button" class="pp-recall" data-recall="{number}"{here}>'
        f"{escape(entry.answer.question)}</button>{file}{lost}{refused}</li>"
    )
