"""Tables of references as people write them, and the small knowledge base they are resolved against.

In `expected`, `!` is unresolved, `?` ambiguous, `|` divides citations, and `art-14..21` stands for a range.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from kb.citations import JudgmentName, ListedCatalogue, find_citations
from kb.model import Source

CHECKOUT = Path(__file__).resolve().parent.parent
KU = "ecthr/001-89964"
OLD = "ecthr/001-57887"  # Niemietz, 1992: before Protocol No. 11
BOOK = "doc/national-bill"

JUDGMENTS = (
    JudgmentName(
        key=KU, name="K.U. v. Finland", application_numbers=("2872/02",), date="2008-12-02",
        formation="FOURTH SECTION",
    ),
    JudgmentName(
        key="ecthr/001-128043", name="Söderman v. Sweden", application_numbers=("5786/08",), date="2013-11-12",
        formation="GRAND CHAMBER",
    ),
    JudgmentName(key=OLD, name="Niemietz v. Germany", application_numbers=("13710/88",), date="1992-12-16"),
    JudgmentName(
        key="ecthr/001-61853", name="Von Hannover v. Germany", application_numbers=("59320/00",), date="2004-06-24"
    ),
    JudgmentName(
        key="ecthr/001-109029", name="Von Hannover v. Germany (no. 2)", application_numbers=("40660/08", "60641/08"),
        date="2012-02-07", formation="GRAND CHAMBER",
    ),
    JudgmentName(key="ecthr/001-1", name="Bloom v. Ireland", application_numbers=("101/01",), date="2001-06-16"),
    JudgmentName(key="ecthr/001-2", name="Bloom v. Ireland", application_numbers=("202/02",), date="2004-06-16"),
    JudgmentName(
        key="ecthr/001-3", name="Dedalus and Others v. Malta",
        application_numbers=("301/03", "302/03", "303/03", "304/03"), date="2005-01-31",
    ),
    JudgmentName(
        key="ecthr/001-5", name="Bloom and Bloom v. Malta (no. 2)", application_numbers=("501/05", "502/05"),
        date="2009-06-16", formation="GRAND CHAMBER",
    ),
    JudgmentName(
        key="ecthr/001-4", name="X and Y v. the Netherlands", application_numbers=("8978/80",), date="1985-03-26"
    ),
)  # fmt: skip


def _instrument_ids() -> list[str]:
    with (CHECKOUT / "corpus" / "structure.csv").open(encoding="utf-8", newline="") as file:
        return [row.get("id") or row["provision_id"] for row in csv.DictReader(file)]


STRUCTURE = _instrument_ids()
PARAGRAPHS = [f"{j.key}/para-{n}" for j in JUDGMENTS for n in range(1, 121)]
PARTS = [f"{KU}/op-1", f"{KU}/op-2", f"{KU}/opinion-1", f"{KU}/opinion-1/1", f"{KU}/opinion-1/3"]
BOOK_SECTIONS = [f"{BOOK}/s-{n}" for n in range(1, 20)] + [f"{BOOK}/s-12/1", f"{BOOK}/s-12/2", f"{BOOK}/s-12/2/a"]
CATALOGUE = ListedCatalogue([*STRUCTURE, *PARAGRAPHS, *PARTS, *BOOK_SECTIONS], JUDGMENTS)

_NAMES = {
    "rec-2026-2": ("CM/Rec(2026)2", "CM/Rec(2026)2"),
    "istanbul": ("Istanbul Convention", "CETS No. 210"),
    "lanzarote": ("Lanzarote Convention", "CETS No. 201"),
    "budapest": ("Budapest Convention", "ETS No. 185"),
    "budapest-protocol-1": ("Budapest Convention, First Protocol", "ETS No. 189"),
    "echr": ("ECHR", "ETS No. 5"),
    "trafficking": ("Anti-Trafficking Convention", "CETS No. 197"),
}
SOURCES = {
    key: Source(
        key=key, title=short, reference=reference, short=short, kind="treaty", adopted="", in_force="",
        languages=("en",), urls=(), articles=0, sha256="", rights="",
    )
    for key, (short, reference) in _NAMES.items()
}  # fmt: skip


def spread(expected: str) -> list[str]:
    """`budapest/art-14..21` and `ecthr/001-1/para-3..5` written out."""
    out = []
    for id in expected.split():
        if ".." in id:
            head, _, last = id.partition("..")
            stem, first = re.fullmatch(r"(.*?)(\d+|[a-z])", head).groups()  # type: ignore[union-attr]
            if first.isdigit():
                out += [f"{stem}{n}" for n in range(int(first), int(last) + 1)]
            else:
                out += [f"{stem}{chr(n)}" for n in range(ord(first), ord(last) + 1)]
        else:
            out.append(id)
    return out


def check(text: str, context: str | None, expected: str) -> None:
    found = find_citations(text, CATALOGUE, context=context)
    wanted = [part.strip() for part in expected.split("|")] if expected else []
    shown = [f"{c.text!r} {c.status} {c.targets} {c.label}" for c in found]
    assert len(found) == len(wanted), shown
    for citation, want in zip(found, wanted, strict=True):
        status = {"!": "unresolved", "?": "ambiguous"}.get(want[:1], "resolved")
        assert citation.status == status, shown
        assert list(citation.targets) == spread(want.lstrip("!?")), shown
        assert citation.known == bool(citation.targets)
        assert text[citation.start : citation.end] == citation.text


NAMES_OF_INSTRUMENTS = [
    ("Article 34 of the Istanbul Convention", "istanbul/art-34"),
    (
        "Article 34 of the Convention on preventing and combating violence against women",
        "istanbul/art-34",
    ),
    ("art. 34 de la Convention d'Istanbul", "istanbul/art-34"),
    ("l'article 34 de la Convention d’Istanbul", "istanbul/art-34"),
    ("Istanbul Convention, Art. 36(1)(a)", "istanbul/art-36/1/a"),
    ("Istanbul Convention Article 33", "istanbul/art-33"),
    ("the Istanbul Convention (Articles 33 and 34)", "istanbul/art-33 istanbul/art-34"),
    ("the Istanbul Convention’s Article 40", "istanbul/art-40"),
    ("the Istanbul Convention, in particular Article 40,", "istanbul/art-40"),
    ("CETS 210, art. 49", "istanbul/art-49"),
    ("CETS No. 210 Article 49", "istanbul/art-49"),
    ("CETS no.210, Article 49", "istanbul/art-49"),
    ("IC art 33", "istanbul/art-33"),
    ("art 33 IC", "istanbul/art-33"),
    ("art 33 ic?", "istanbul/art-33"),
    ("Art. 36.1.a Istanbul", "istanbul/art-36/1/a"),
    ("art36 istanbul", "istanbul/art-36"),
    ("Istanbul Art 34", "istanbul/art-34"),
    ("Artcle 34 of the Istanbul Convention", "istanbul/art-34"),
    ("Aricle 34 Istanbul Convention", "istanbul/art-34"),
    ("article no. 34 of the istanbul convention", "istanbul/art-34"),
    ("ARTICLE 34 OF THE ISTANBUL CONVENTION", "istanbul/art-34"),
    ("Article 34, Istanbul Convention", "istanbul/art-34"),
    ("Article 34 (Istanbul Convention)", "istanbul/art-34"),
    ("Article 34 of the Istanbul Convention (CETS No. 210)", "istanbul/art-34"),
    ("Istanbul Convention (CETS No. 210), Article 34", "istanbul/art-34"),
    ("CETS 201, Article 23", "lanzarote/art-23"),
    ("Article 23 Lanzarote Convention", "lanzarote/art-23"),
    ("Lanzarote, art. 23", "lanzarote/art-23"),
    ("article 20 de la Convention de Lanzarote", "lanzarote/art-20"),
    ("Article 21 of the Convention on the Protection of Children against Sexual Exploitation", "lanzarote/art-21"),
    ("Articles 14 to 21 of the Budapest Convention", "budapest/art-14..21"),
    ("Budapest Convention, Art. 16(2)", "budapest/art-16/2"),
    ("Article 9 of the Convention on Cybercrime", "budapest/art-9"),
    ("Cybercrime Convention, Article 2", "budapest/art-2"),
    ("ETS 185, Article 2", "budapest/art-2"),
    ("ETS No. 185 Art. 2", "budapest/art-2"),
    ("Art. 2 BC", "budapest/art-2"),
    ("Arts 2–5 Budapest", "budapest/art-2..5"),
    ("Article 2 of the Convention on Cybercrime (ETS No. 185, Budapest Convention)", "budapest/art-2"),
    ("Article 4 of the First Additional Protocol to the Convention on Cybercrime", "budapest-protocol-1/art-4"),
    ("Article 4 of the Additional Protocol to the Budapest Convention", "budapest-protocol-1/art-4"),
    ("ETS 189, Article 4", "budapest-protocol-1/art-4"),
    ("Budapest Convention, First Protocol, Art. 3(1)", "budapest-protocol-1/art-3/1"),
    ("Art. 8(1) ECHR", "echr/art-8/1"),
    ("ECHR, Art. 8(2)", "echr/art-8/2"),
    ("Article 10 of the European Convention on Human Rights", "echr/art-10"),
    ("article 8 CEDH", "echr/art-8"),
    ("article 8 de la Convention européenne des droits de l'homme", "echr/art-8"),
    ("ETS 5, Article 8", "echr/art-8"),
    ("Article 8 of the European Convention", "echr/art-8"),
    ("Convention for the Protection of Human Rights, Article 6", "echr/art-6"),
    ("CETS 197, Article 4", "trafficking/art-4"),
    ("Article 4(a) of the Anti-Trafficking Convention", "trafficking/art-4/a"),
    ("Article 18 of the Convention on Action against Trafficking in Human Beings", "trafficking/art-18"),
]

LEVELS_LISTS_AND_RANGES = [
    ("Article 36 paragraph 1 a) of the Istanbul Convention", "istanbul/art-36/1/a"),
    ("Article 36, paragraph 1, letter a, of the Istanbul Convention", "istanbul/art-36/1/a"),
    ("Article 36 (1) (a) Istanbul Convention", "istanbul/art-36/1/a"),
    ("Art.36 (1)(a) of the Istanbul Convention", "istanbul/art-36/1/a"),
    ("Article 36/1/a of the Istanbul Convention", "istanbul/art-36/1/a"),
    ("Article 36(1)(a)-(c) of the Istanbul Convention", "istanbul/art-36/1/a..c"),
    ("Article 36(1)(a) to (c) of the Istanbul Convention", "istanbul/art-36/1/a..c"),
    ("Article 36(1)(a) and (b) of the Istanbul Convention", "istanbul/art-36/1/a istanbul/art-36/1/b"),
    ("Article 36(1) and (3) of the Istanbul Convention", "istanbul/art-36/1 istanbul/art-36/3"),
    ("Article 3(a) of the Istanbul Convention", "istanbul/art-3/a"),
    ("Article 3a of the Istanbul Convention", "istanbul/art-3/a"),
    ("Article 3, paragraph a, of the Istanbul Convention", "istanbul/art-3/a"),
    ("Articles 33, 34 and 40 of the Istanbul Convention", "istanbul/art-33 istanbul/art-34 istanbul/art-40"),
    ("Articles 33-35 of the Istanbul Convention", "istanbul/art-33..35"),
    ("Articles 33 through 35 of the Istanbul Convention", "istanbul/art-33..35"),
    ("articles 33 à 35 de la Convention d'Istanbul", "istanbul/art-33..35"),
    ("Art. 33-35 of the Istanbul Convention", "istanbul/art-33..35"),
    ("Articles 33 & 34 Istanbul", "istanbul/art-33 istanbul/art-34"),
    ("Article 33 and Article 34 of the Istanbul Convention", "istanbul/art-33 istanbul/art-34"),
    (
        "Articles 33, 34 and 40 Istanbul and 23 Lanzarote",
        "istanbul/art-33 istanbul/art-34 istanbul/art-40 | lanzarote/art-23",
    ),
    ("Art. 34 Istanbul Convention, Art. 23 Lanzarote Convention", "istanbul/art-34 | lanzarote/art-23"),
    ("Istanbul Convention, Art. 34; Lanzarote Convention, Art. 23", "istanbul/art-34 | lanzarote/art-23"),
    (
        "Article 20, paragraph 1.b, d and e, Article 21, paragraph 1.c, and Article 22 of the Lanzarote Convention",
        "lanzarote/art-20/1/b lanzarote/art-20/1/d lanzarote/art-20/1/e lanzarote/art-21/1/c lanzarote/art-22",
    ),
    (
        "Articles 9, 18, paragraph 1.a, and 21, paragraph 1.a and b, of the Lanzarote Convention",
        "lanzarote/art-9 lanzarote/art-18/1/a lanzarote/art-21/1/a lanzarote/art-21/1/b",
    ),
    ("Article 6(1)(a)(i) and (ii) of the Budapest Convention", "budapest/art-6/1/a/i budapest/art-6/1/a/ii"),
    ("Article 6 §§ 1 and 3 ECHR", "echr/art-6/1 echr/art-6/3"),
    ("Article 35 §§ 3 (a) and 4 of the ECHR", "echr/art-35/3/a echr/art-35/4"),
    ("Articles 6 § 1 and 13 of the ECHR", "echr/art-6/1 echr/art-13"),
    ("Article 6 § 1 and 3 (c) of the ECHR", "echr/art-6/1 echr/art-6/3/c"),
    ("Articles 6 §§ 1 and 3 (c) and 13 of the ECHR", "echr/art-6/1 echr/art-6/3/c echr/art-13"),
    ("paragraph 2 of Article 8 of the ECHR", "echr/art-8/2"),
    ("the second paragraph of Article 8 of the ECHR", "echr/art-8/2"),
    ("Article 8, second paragraph, of the ECHR", "echr/art-8/2"),
    ("§ 2 of Article 8 ECHR", "echr/art-8/2"),
    ("sub-paragraphs (a) to (f) of Article 5 § 1 of the ECHR", "echr/art-5/1/a..f"),
    (
        "points d and e of paragraph 1 of Article 44 of the Istanbul Convention",
        "istanbul/art-44/1/d istanbul/art-44/1/e",
    ),
    ("recital 5 of the preamble to the Istanbul Convention", "istanbul/recital-5"),
    ("Istanbul Convention, preamble, recitals 4 and 5", "istanbul/recital-4 istanbul/recital-5"),
    ("Istanbul Convention, Appendix, para. 2(a)", "istanbul/appendix/2/a"),
    ("Istanbul Convention (CETS No. 210)", "istanbul"),
    ("the Lanzarote Convention and the Budapest Convention", "lanzarote | budapest"),
    ("Article 14 of the ECHR taken in conjunction with Article 8", "echr/art-14 | echr/art-8"),
    ("Article 14 taken together with Article 8 of the ECHR", "echr/art-14 | echr/art-8"),
    ("under Article 8 ECHR and 2 others", "echr/art-8"),
    ("Article 8 ECHR, 4 November 1950", "echr/art-8"),
]

RECOMMENDATION = [
    ("CM/Rec(2026)2, para. 38.2", "rec-2026-2/para-38.2"),
    ("para 38.2 of CM/Rec(2026)2", "rec-2026-2/para-38.2"),
    ("paragraphs 22 to 24 of the Recommendation", "rec-2026-2/para-22..24"),
    ("§ 33 Rec(2026)2", "rec-2026-2/para-33"),
    ("§§ 33-35 CM/Rec(2026)2", "rec-2026-2/para-33..35"),
    ("recommendation para 33", "rec-2026-2/para-33"),
    ("Recommendation (2026)2, paragraph 33", "rec-2026-2/para-33"),
    ("Rec (2026) 2 paragraph 33", "rec-2026-2/para-33"),
    ("Recommendation CM/Rec(2026)2 of the Committee of Ministers", "rec-2026-2"),
    ("par. 33 de la Recommandation CM/Rec(2026)2", "rec-2026-2/para-33"),
    ("CM/Rec(2026)2, paras 38.2 to 38.4", "rec-2026-2/para-38.2 rec-2026-2/para-38.3 rec-2026-2/para-38.4"),
    ("CM/Rec(2026)2, para 38.2, 38.3", "rec-2026-2/para-38.2 rec-2026-2/para-38.3"),
    ("CM/Rec(2026)2, paras. 7.1, 7.2 and 9", "rec-2026-2/para-7.1 rec-2026-2/para-7.2 rec-2026-2/para-9"),
    ("CM/Rec(2026)2, preamble, recital 5", "rec-2026-2/recital-5"),
    ("CM/Rec(2026)2, operative point 2", "rec-2026-2/op-2"),
    ("paragraph 33 of the Appendix to CM/Rec(2026)2", "rec-2026-2/para-33"),
    ("the Appendix to Recommendation CM/Rec(2026)2", "rec-2026-2"),
    ("Article 33 of CM/Rec(2026)2", "!"),
    ("CM/Rec(2026)2, para. 46", "!"),
    ("CM/Rec(2026)21, para. 3", "!"),
]

CONTEXTS = [
    ("Article 23", "lanzarote", "lanzarote/art-23"),
    ("in accordance with Articles 18 to 23 of this Convention", "lanzarote/art-3", "lanzarote/art-18..23"),
    ("the above Articles 2 through 5", "budapest/art-6/1/a", "budapest/art-2..5"),
    ("Articles 2 through 5 of the present Convention", "budapest/art-6", "budapest/art-2..5"),
    ("Articles 2 through 5, 7, 8, and 9.1.b and c. of this Convention", "budapest/art-11",
     "budapest/art-2..5 budapest/art-7 budapest/art-8 budapest/art-9/1/b budapest/art-9/1/c"),
    ("paragraph 2", "budapest/art-9/4", "budapest/art-9/2"),
    ("paragraph 1 above", "budapest/art-9/2", "budapest/art-9/1"),
    ("paragraph 1 a.ii of this article", "budapest/art-6/3", "budapest/art-6/1/a/ii"),
    ("paragraphs a.i or ii above", "budapest/art-6/1/b", "budapest/art-6/1/a/i budapest/art-6/1/a/ii"),
    ("paragraphs 1, sub-paragraphs c. and e, and 2, sub-paragraphs b. and c.", "budapest/art-9/4",
     "budapest/art-9/1/c budapest/art-9/1/e budapest/art-9/2/b budapest/art-9/2/c"),
    ("paragraphs 1.b through 1.d of this article", "budapest/art-22/2", "budapest/art-22/1/b..d"),
    ("sub-paragraph a. of this article", "budapest/art-27/9/c", "budapest/art-27/9/a"),
    ("subparagraphs a and c", "trafficking/art-28/1/d", "trafficking/art-28/1/a trafficking/art-28/1/c"),
    ("subparagraph a of this article", "trafficking/art-4/b", "trafficking/art-4/a"),
    ("Articles 18 and 20, paragraph a, of this Convention", "trafficking/art-21",
     "trafficking/art-18 trafficking/art-20/a"),
    ("Articles 3, 4 (paragraph 1) and 7", "echr/art-15/2", "echr/art-3 echr/art-4/1 echr/art-7"),
    ("the said paragraph 2", "echr/art-29", "echr/art-29/2"),
    ("Article 6 of the Convention for the Protection of Human Rights", "lanzarote/art-30/4", "echr/art-6"),
    ("Articles 14 to 16 and Articles 23 to 24 of the Convention", "budapest-protocol-1/art-8",
     "budapest/art-14..16 budapest/art-23 budapest/art-24"),
    ("Article 5, paragraph 2.a, of this Protocol", "budapest-protocol-1/art-12", "budapest-protocol-1/art-5/2/a"),
    ("Article 9", "budapest-protocol-1/art-10", "budapest-protocol-1/art-9"),
    ("paragraph 1 of this appendix", "istanbul/appendix/2", "istanbul/appendix/1"),
    ("this article.\n\n5 The next paragraph", "lanzarote/art-41", ""),
    ("Article 1, A (2), of the 1951 Convention relating to Refugees", "istanbul/art-60/1", "!"),
    ("Article 20.d. of the Statute of the Council", "budapest/art-37", "!"),
    ("the Convention on the Rights of the Child, especially Article 34 thereof", "lanzarote/recital-9", "!"),
    ("Articles 3, 8 and 14 of the Convention", "rec-2026-2/para-5", "echr/art-3 echr/art-8 echr/art-14"),
    ("Article 10, paragraph 2, of the Convention", "rec-2026-2/para-6", "echr/art-10/2"),
    ("para. 33", "rec-2026-2/para-40", "rec-2026-2/para-33"),
    ("Articles 23 to 25 of the Budapest Convention and the network under Article 35", "rec-2026-2/para-30.1",
     "budapest/art-23..25 | budapest/art-35"),
    ("section 12(2)(a)", BOOK, f"{BOOK}/s-12/2/a"),
    ("subject to sections 3 and 4", f"{BOOK}/s-5", f"{BOOK}/s-3 {BOOK}/s-4"),
    ("section 12(2)", None, ""),
    ("national-bill, s. 12(2)", None, f"{BOOK}/s-12/2"),
    ("Article 7", BOOK, "!"),
]  # fmt: skip

NOT_OURS = [
    ("Article 151 of the Criminal Code", "!"),
    ("Article 12 of the Constitution", "!"),
    ("Article 17 of the International Covenant", "!"),
    ("Directive 95/46/EC Article 5", "!"),
    ("Criminal Code, Article 151", "!"),
    ("Article 101 CCP", "!"),
    ("section 28 of the Criminal Investigations Act", "!"),
    ("Rule 47 § 3 of the Rules of Court", ""),
    ("Law no. 24/97", ""),
    ("Article 5 of the Second Additional Protocol to the Convention on Cybercrime", "!"),
    ("the Budapest Convention's Second Additional Protocol, Article 7", "!"),
    ("paragraph 108 of the Explanatory Report to the Istanbul Convention", "!"),
    ("the Explanatory Report to the Istanbul Convention", ""),
    ("Article 5 of Annex C to the Istanbul Convention", "!"),
    ("Article 3 of the Convention on the Rights of the Child", "!"),
    ("Convention on Human Rights and Biomedicine, Article 5", "!"),
    ("European Social Charter, Article 16", "!"),
    ("CM/Rec(2016)3", "!"),
    ("Recommendation No. R (92) 1", "!"),
    ("ETS No. 163", "!"),
    ("CETS No. 224, Article 6", "!"),
    ("General Recommendation No. 35, para. 20", "!"),
    ("he flew to Istanbul and Budapest in 2013", ""),
    ("ECHR 2004-X", ""),
    ("recommendations of the Court", ""),
    ("modern art and state of the art", ""),
]

UNDECIDED = [
    ("Article 8",
     "? istanbul/art-8 lanzarote/art-8 budapest-protocol-1/art-8 budapest/art-8 echr/art-8 trafficking/art-8"),
    ("Article 70", "? istanbul/art-70"),
    ("Article 34 of the Convention",
     "? istanbul/art-34 lanzarote/art-34 budapest/art-34 echr/art-34 trafficking/art-34"),
    ("Article 120", "!"),
    ("What does Article 34 require under the Istanbul Convention?", "istanbul/art-34 | istanbul"),
    ("The Istanbul Convention is broad. Article 34 covers stalking.", "istanbul | istanbul/art-34"),
    ("the Istanbul Convention: Article 34 of the Convention", "istanbul | istanbul/art-34"),
    ("the Istanbul Convention and Article 50", "istanbul | ? istanbul/art-50 lanzarote/art-50 echr/art-50"),
    ("the Istanbul and Budapest Conventions and Article 48(1)", "istanbul | budapest | ? istanbul/art-48/1"),
    ("Istanbul Convention and Budapest Convention. Article 9 follows.",
     "istanbul | budapest | ? istanbul/art-9 budapest/art-9"),
    ("Article 99 of the Istanbul Convention", "!"),
    ("Article 34(9) of the Istanbul Convention", "!"),
    ("Article 36(1)(aa) of the Istanbul Convention", "!"),
    ("Article 34bis of the Istanbul Convention", "!"),
    ("Articles 80 and 99 of the Istanbul Convention", "istanbul/art-80 | !"),
    ("Articles 80 to 99 of the Istanbul Convention", "!"),
    ("Articles 5 to 3 of the Istanbul Convention", "!"),
    ("paragraph 12", "!"),
    ("", ""),
    ("no reference here", ""),
]  # fmt: skip
