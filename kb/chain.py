"""A question asked inside a judgment, read as a chain of headings, from the general to the special.

Guides to the case-law are headed so, and lawyers ask so: "Article 8. Private life. Privacy. Police surveillance". What
stands last says most; the Article named first says where in the judgment to look. A plain question is a chain of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BREAK = re.compile(r"(?<!\b[Nn]o)(?<!\b[Aa]rt)(?<! v)\s*\.\s+")
"""Between headings: a full stop, but not that of "Protocol No. 1", "Art. 8" or "Doe v. Ruritania"."""
_NUMBER = re.compile(r"\d{1,2}|[a-z]|[ivx]{1,5}")
"""What numbers a heading: "3", "b", "iv"; such a heading stands below those that have none, letters below figures."""
_ARTICLE_ALONE = re.compile(r"articles? \d+(?: of protocol no\. ?\d+)?[^.]{0,30}", re.I)
_ARTICLES = re.compile(
    r"\barticles?\s+(?P<first>\d+)(?P<more>(?:[^.;]{0,20}?(?:,|\band\b|\bor\b|\bwith\b)[^.;\d]{0,12}\d+)*)", re.I
)
_PROTOCOL = re.compile(r"\barticle\s+(\d+)\D{0,12}\bprotocol\s+no\.?\s*(\d+)", re.I)


@dataclass(frozen=True, slots=True)
class Chain:
    """`headings` outermost first, at least one; `articles` those that the first names: "8", or "P1-1" of a Protocol."""

    headings: tuple[str, ...]
    articles: frozenset[str]

    @property
    def whole(self) -> str:
        return ". ".join(self.headings)

    @property
    def subject(self) -> str:
        """The headings below the first, which names an Article or a whole field of law; of a chain of one, that one."""
        return ". ".join(self.headings[1:] or self.headings)

    @property
    def special(self) -> str:
        """The last two headings: "General principles" alone would say nothing."""
        return ". ".join(self.headings[-2:])


def read_chain(question: str) -> Chain:
    """The headings in a question, whatever its white space and numbering; never without one."""
    pieces = [p.strip(" .") for p in _BREAK.split(" ".join(question.split()))]
    plain: list[str] = []
    numbered: list[tuple[bool, str]] = []
    number = ""
    for piece in filter(None, pieces):
        if _NUMBER.fullmatch(piece) and plain:
            number = piece
        elif number:
            numbered.append((not number.isdigit(), piece))
            number = ""
        elif len(plain) == 1 and _ARTICLE_ALONE.fullmatch(plain[0]):
            plain[0] = f"{plain[0]}. {piece}"
        else:
            plain.append(piece)
    headings = (*plain, *(piece for _, piece in sorted(numbered, key=lambda n: n[0]))) or (question.strip(),)
    return Chain(headings=headings, articles=find_articles(headings[:1]))


def find_articles(headings: Iterable[str]) -> frozenset[str]:
    """Articles that the first of `headings` to name any names: "Article 6 § 1 taken with Article 13" → 6 and 13."""
    for heading in headings:
        found = {f"P{protocol}-{article}" for article, protocol in _PROTOCOL.findall(heading)}
        rest = _PROTOCOL.sub(" ", heading)
        for match in _ARTICLES.finditer(rest):
            found |= {match["first"], *_cited_with(match["more"])}
        if found:
            return frozenset(found)
    return frozenset()


def _cited_with(words: str) -> list[str]:
    """Further articles of a list ("8 and 13"); paragraph numbers ("§ 1", "para. 2") are none."""
    return re.findall(r"(?:,|\band\b|\bor\b|\bwith\b)\s*(?:articles?\s*)?(\d+)", words, re.I)
