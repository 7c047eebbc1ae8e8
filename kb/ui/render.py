"""An answer → HTML: its sentences with numbered markers, its citations, or a refusal said plainly.

Pure functions: data in, HTML out, everything that comes from a text or a question escaped.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.model import Answer, Support
from kb.ui.claims import render_claims
from kb.ui.markdown import write_markdown
from kb.ui.provision import browse_button, render_head, render_provision
from kb.ui.save_menu import render_save_menu
from kb.ui.words import FIT, OURS, badge, citation, escape, paragraph, role_name, source_link
from kb.views import Shown


def render_answer(answer: Answer, *, asked: str = "", writing: str = "", answers: int = 1, file: str = "") -> str:
    """The answer itself, or the refusal, as the left column shows it; `writing` names a language model still at it.

    Where what was `asked` leans on the question before, it says what was searched instead. `answers` is how many the
    visit has, `file` the saved session that this one was opened from.
    """
    head = _render_head("Answer" if answer.answered else "No answer", answers)
    body = _render_answered(answer, file) if answer.answered else _render_refusal(answer, file)
    wait = f"The language model {writing} is writing. Each sentence is checked before it is shown."
    status = f'<p class="pp-writing" role="status">{escape(wait)}</p>' if writing else ""
    if asked and " ".join(asked.split()) != " ".join(answer.question.split()):
        status += paragraph(f"Read with your question before, as: “{answer.question}”", "pp-read-as")
    if file:
        status += (
            f'<p class="pp-read-as"><span class="pp-from-file">From a file</span> Opened from {escape(file)}, asked as '
            f"“{escape(answer.question)}”. Every sentence was checked again against the texts held now.</p>"
        )
    return f'<article class="pp-answer">{status}{head}{body}{_render_export(answer)}</article>'


def render_panel(answer: Answer, shown: Mapping[str, Shown]) -> str:
    """The right column: every provision the answer cites, the first one open; empty where it cites none.

    `shown` maps identifiers to provisions; a support whose provision is not there shows its quotation alone.
    """
    supports = answer.supports if answer.answered else answer.nearest
    if not supports:
        return ""
    sections: list[str] = []
    for support in supports:
        found = shown.get(support.id)
        marker = support.marker if answer.answered else 0
        inner = render_provision(found, quote=support.quote, marker=marker) if found else _render_alone(support)
        sections.append(_render_section(support_key(support, answer), support.id, inner, hidden=bool(sections)))
    heading = "Cited provision" if answer.answered else "Nearest provision"
    return _wrap_panel(heading, "".join(sections))


def render_error(message: str) -> str:
    """One plain sentence; `message` is a `KbError`'s."""
    said = paragraph(say_plainly(message))
    return f'<article class="pp-answer"><div class="pp-error" role="alert">{said}</div></article>'


def say_plainly(message: str) -> str:
    """The message of a `KbError` as a sentence: a capital in front, a full stop at its end."""
    sentence = message[:1].upper() + message[1:]
    return sentence if not sentence or sentence[-1] in ".?!" else f"{sentence}."


def support_key(support: Support, answer: Answer) -> str:
    """What ties a marker to its section in the panel."""
    return f"{'c' if answer.answered else 'n'}{support.marker}"


def _wrap_panel(heading: str, sections: str) -> str:
    return (
        f'<div class="pp-panel" role="region" aria-label="{heading}"><h2>{heading}</h2>'
        f'{sections}<section class="pp-context" data-extra hidden></section></div>'
    )


def _render_section(key: str, id: str, inner: str, *, hidden: bool) -> str:
    return (
        f'<section class="pp-context" data-key="{escape(key)}"{" hidden" if hidden else ""}>{inner}'
        f'<div class="pp-references"><button type="button" class="pp-quiet-button" data-references="{escape(id)}" '
        f'aria-expanded="false">Show cross-references</button> {browse_button(id)}'
        '<div class="pp-lists" data-list></div></div></section>'
    )


def _render_alone(support: Support) -> str:
    return (
        f"{render_head(support.citation, [badge(support.layer), source_link(support.url)])}"
        f'<div class="pp-text"><p class="pp-line"><mark>{escape(support.quote)}</mark></p></div>'
    )


def _render_answered(answer: Answer, file: str) -> str:
    return "".join(
        (
            render_claims(answer),
            paragraph(f"{FIT.get(answer.confidence, '')} {OURS}".strip(), "pp-quiet"),
            _render_making(answer),
            _render_removed(answer, file),
            f'<section class="pp-citations"><h3>Citations</h3><ol>{_render_citations(answer)}</ol></section>',
        )
    )


def _render_head(title: str, answers: int) -> str:
    return (
        f'<header class="pp-answer-head"><h2 tabindex="-1">{title}</h2><div class="pp-actions">'
        '<button type="button" class="pp-quiet-button" data-act="copy">Copy</button>'
        f"{render_save_menu(answers)}</div></header>"
    )


def _render_citations(answer: Answer) -> str:
    return "".join(
        f'<li class="pp-citation"><span class="pp-number" aria-hidden="true">{support.marker}</span>'
        f"<div>{_render_support(support, support_key(support, answer))}</div></li>"
        for support in answer.supports
    )


def _render_support(support: Support, key: str) -> str:
    heading = f'<span class="pp-quiet">{escape(support.heading)}</span>' if support.heading else ""
    role = f'<span class="pp-role">{escape(role_name(support.role))}</span>' if support.role else ""
    quote = f"“{support.quote}”" if support.layer == "official" else support.quote
    return (
        f'<p class="pp-citation-head"><button type="button" class="pp-open" data-open="{escape(key)}">'
        f"{citation(support.citation)}</button> {heading}</p>"
        f'<blockquote class="pp-quote pp-quote-{support.layer}">{escape(quote)}</blockquote>'
        f'<p class="pp-notes">{badge(support.layer)}{role}{source_link(support.url)}</p>'
    )


def _render_making(answer: Answer) -> str:
    """Who wrote the answer where a language model was asked, and what went wrong with it."""
    wrote = f"Written by the language model {answer.model}; every sentence was checked against the texts."
    said = " ".join(filter(None, (wrote if answer.model else "", answer.note)))
    return paragraph(said, "pp-making") if said else ""


def _render_removed(answer: Answer, file: str) -> str:
    """What verification struck out of a language model's words or of a file, each sentence with the reason."""
    if not answer.removed:
        return ""
    count = "One sentence" if len(answer.removed) == 1 else f"{len(answer.removed)} sentences"
    whose = "the saved answer" if file else "the language model"
    struck = "".join(
        f"<li><s>{escape(sentence)}</s> <span>Struck out: {escape(why)}.</span></li>"
        for sentence, why in zip(answer.removed, answer.removed_why, strict=True)
    )
    return (
        f'<details class="pp-removed" open><summary>{count} of {whose} did not hold</summary>'
        f"<ul>{struck}</ul></details>"
    )


def _render_refusal(answer: Answer, file: str) -> str:
    reason = answer.reason or "The texts held here do not answer this question."
    parts = [f'<div class="pp-refusal">{paragraph(reason)}</div>', _render_removed(answer, file) if file else ""]
    if answer.nearest:
        items = "".join(
            f'<li class="pp-citation"><div>{_render_support(near, support_key(near, answer))}</div></li>'
            for near in answer.nearest
        )
        parts.append(
            '<section class="pp-citations pp-nearest"><h3>Nearest provisions</h3>'
            "<p>These come closest. They may not answer the question.</p>"
            f"<ul>{items}</ul></section>"
        )
    return "".join(parts)


def _render_export(answer: Answer) -> str:
    """The answer as Markdown, kept in the page so that copying and downloading need no round trip and no file."""
    return f'<pre class="pp-markdown" hidden>{escape(write_markdown(answer))}</pre>'
