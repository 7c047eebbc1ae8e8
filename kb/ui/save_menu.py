"""The menu *Save as*: plain elements that a keyboard and a phone reach; `static/visit.js` asks for the file."""

from __future__ import annotations

from typing import Final

FILES: Final = (("docx", "Word"), ("pdf", "PDF"), ("md", "Markdown"))
REFERENCES: Final = (("csl.json", "CSL-JSON"), ("bib", "BibTeX"))
SESSION: Final = (("json", "Session, to open here again"),)
STYLE_NAMES: Final = (
    ("court", "The Court’s own form"),
    ("oscola", "OSCOLA"),
    ("plain", "Plain words"),
)
"""The forms of citation in the words of those who use them."""


def render_save_menu(answers: int) -> str:
    """The menu over one answer; where the visit has several (`answers`), all of them can be saved as one file."""
    everything = f"All {answers} answers of this visit"
    scope = (
        '<fieldset class="pp-scope"><legend>Save</legend>'
        '<label><input type="radio" name="pp-scope" value="" checked> This answer</label>'
        f'<label><input type="radio" name="pp-scope" value="all"> {everything}</label></fieldset>'
        if answers > 1
        else ""
    )
    styles = "".join(f'<option value="{value}">{words}</option>' for value, words in STYLE_NAMES)
    return (
        '<details class="pp-save"><summary class="pp-quiet-button">Save as</summary><div class="pp-menu">'
        f'{scope}<label class="pp-style">Citations in <select name="pp-style">{styles}</select></label>'
        f"{_render_buttons('Document, with its references', FILES)}"
        f"{_render_buttons('References for Zotero', REFERENCES)}"
        f"{_render_buttons('Keep for later', SESSION)}"
        '<p class="pp-menu-said pp-quiet">The file is made on this machine and goes to your downloads.</p>'
        "</div></details>"
    )


def _render_buttons(title: str, formats: tuple[tuple[str, str], ...]) -> str:
    buttons = "".join(
        f'<button type="button" class="pp-quiet-button" data-save="{format}">{name}</button>'
        for format, name in formats
    )
    return f'<div class="pp-menu-part" role="group" aria-label="{title}"><p>{title}</p>{buttons}</div>'
