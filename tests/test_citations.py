"""Legal references: found, resolved, printed. In the tables `!` is unresolved, `?` ambiguous, `|` divides citations."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.citation_scan import FIRST_LETTERS, MARK_SOURCE
from kb.citations import (
    CitedAbove,
    JudgmentName,
    ListedCatalogue,
    citation_json,
    find,
    find_citations,
    fold_name,
    format_citation,
    is_outside,
)
from kb.errors import PinpointError
from kb.model import Citation, Pinpoint, Source

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
        key="ecthr/001-4", name="X and Y v. the Netherlands", application_numbers=("8978/80",), date="1985-03-26"
    ),
)  # fmt: skip


def _official_ids() -> list[str]:
    with (CHECKOUT / "corpus" / "structure.csv").open(encoding="utf-8", newline="") as file:
        return [row.get("id") or row["provision_id"] for row in csv.DictReader(file)]


STRUCTURE = _official_ids()
_PARAGRAPHS = [f"{j.key}/para-{n}" for j in JUDGMENTS for n in range(1, 121)]
_PARTS = [f"{KU}/op-1", f"{KU}/op-2", f"{KU}/opinion-1", f"{KU}/opinion-1/1", f"{KU}/opinion-1/3"]
_BOOK = [f"{BOOK}/s-{n}" for n in range(1, 20)] + [f"{BOOK}/s-12/1", f"{BOOK}/s-12/2", f"{BOOK}/s-12/2/a"]
CATALOGUE = ListedCatalogue([*STRUCTURE, *_PARAGRAPHS, *_PARTS, *_BOOK], JUDGMENTS)

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
        key=key, title=short, reference=reference, short=short, kind="treaty", adopted="", in_force="", languages=("en",),
        urls=(), articles=0, sha256="", rights="",
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
    ("Article 34 of the Council of Europe Convention on preventing and combating violence against women", "istanbul/art-34"),
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
    ("Article 6 of the Convention for the Protection of Human Rights and Fundamental Freedoms", "echr/art-6"),
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
    ("Articles 33, 34 and 40 Istanbul and 23 Lanzarote", "istanbul/art-33 istanbul/art-34 istanbul/art-40 | lanzarote/art-23"),
    ("Art. 34 Istanbul Convention, Art. 23 Lanzarote Convention", "istanbul/art-34 | lanzarote/art-23"),
    ("Istanbul Convention, Art. 34; Lanzarote Convention, Art. 23", "istanbul/art-34 | lanzarote/art-23"),
    (
        "Article 20, paragraph 1.b, d and e, Article 21, paragraph 1.c, and Article 22 of the Lanzarote Convention",
        "lanzarote/art-20/1/b lanzarote/art-20/1/d lanzarote/art-20/1/e lanzarote/art-21/1/c lanzarote/art-22",
    ),
    (
        "Articles 18, 19, 20, paragraph 1.a, and 21, paragraph 1.a and b, of the Lanzarote Convention",
        "lanzarote/art-18 lanzarote/art-19 lanzarote/art-20/1/a lanzarote/art-21/1/a lanzarote/art-21/1/b",
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
    ("points d and e of paragraph 1 of Article 44 of the Istanbul Convention", "istanbul/art-44/1/d istanbul/art-44/1/e"),
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
    ("Articles 3 through 5, 7, 8, and 9.1.a and c. of this Convention", "budapest/art-11",
     "budapest/art-3..5 budapest/art-7 budapest/art-8 budapest/art-9/1/a budapest/art-9/1/c"),
    ("paragraph 2", "budapest/art-9/4", "budapest/art-9/2"),
    ("paragraph 1 above", "budapest/art-9/2", "budapest/art-9/1"),
    ("paragraph 1 a.ii of this article", "budapest/art-6/3", "budapest/art-6/1/a/ii"),
    ("paragraphs a.i or ii above", "budapest/art-6/1/b", "budapest/art-6/1/a/i budapest/art-6/1/a/ii"),
    ("paragraphs 1, sub-paragraphs d. and e, and 2, sub-paragraphs b. and c.", "budapest/art-9/4",
     "budapest/art-9/1/d budapest/art-9/1/e budapest/art-9/2/b budapest/art-9/2/c"),
    ("paragraphs 1.b through 1.d of this article", "budapest/art-22/2", "budapest/art-22/1/b..d"),
    ("sub-paragraph a. of this article", "budapest/art-27/9/c", "budapest/art-27/9/a"),
    ("subparagraphs a and c", "trafficking/art-28/1/d", "trafficking/art-28/1/a trafficking/art-28/1/c"),
    ("subparagraph a of this article", "trafficking/art-4/b", "trafficking/art-4/a"),
    ("Articles 18 and 20, paragraph a, of this Convention", "trafficking/art-21", "trafficking/art-18 trafficking/art-20/a"),
    ("Articles 3, 4 (paragraph 1) and 7", "echr/art-15/2", "echr/art-3 echr/art-4/1 echr/art-7"),
    ("the said paragraph 2", "echr/art-29", "echr/art-29/2"),
    ("Article 6 of the Convention for the Protection of Human Rights", "lanzarote/art-30/4", "echr/art-6"),
    ("Articles 14 to 16 and Articles 23 to 24 of the Convention", "budapest-protocol-1/art-8",
     "budapest/art-14..16 budapest/art-23 budapest/art-24"),
    ("Article 5, paragraph 2.a, of this Protocol", "budapest-protocol-1/art-12", "budapest-protocol-1/art-5/2/a"),
    ("Article 9", "budapest-protocol-1/art-10", "budapest-protocol-1/art-9"),
    ("paragraph 1 of this appendix", "istanbul/appendix/2", "istanbul/appendix/1"),
    ("this article.\n\n5 The next paragraph", "lanzarote/art-41", ""),
    ("Article 1, A (2), of the 1951 Convention relating to the Status of Refugees", "istanbul/art-60/1", "!"),
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

IN_A_JUDGMENT = [
    ("a breach of Article 8", KU, "echr/art-8"),
    ("Article 8 § 1 of the Convention", KU, "echr/art-8/1"),
    ("Articles 3, 8 and 6 § 1 of the Convention", KU, "echr/art-3 echr/art-8 echr/art-6/1"),
    ("APPLICATION OF ARTICLE 41 OF THE CONVENTION", KU, "echr/art-41"),
    ("ARTICLES 6 AND 14 OF THE CONVENTION", KU, "echr/art-6 echr/art-14"),
    ("Article 8 para. 1 (art. 8-1)", KU, "echr/art-8/1 | echr/art-8/1"),
    ("Articles 8 and 10 (art. 8, art. 10) of the Convention", OLD, "echr/art-8 echr/art-10 | echr/art-8 | echr/art-10"),
    ("under art. 6-3-c", OLD, "echr/art-6/3/c"),
    ("paragraph 2 of Article 8", KU, "echr/art-8/2"),
    ("the mother's Article 8 rights and an Article 6-compliant trial", KU, "echr/art-8 | echr/art-6"),
    ("(see paragraph 12 above)", KU, f"{KU}/para-12"),
    ("see paragraphs 28, 31 and 36 above", KU, f"{KU}/para-28 {KU}/para-31 {KU}/para-36"),
    ("§§ 7–9 above", KU, f"{KU}/para-7..9"),
    ("paragraph 25 (b) above", KU, f"{KU}/para-25"),
    ("see paragraph 20", KU, f"{KU}/para-20"),
    ("paragraph 20 of the Supreme Court's ruling", KU, "!"),
    ("paragraph 3 of that provision", KU, "!"),
    ("paragraph 40 of the judgment", f"{KU}/opinion-1/1", f"{KU}/para-40"),
    ("paragraph 500 above", KU, "!"),
    ("the Convention (Article 13)", KU, "echr/art-13"),
    ("Article 20", KU, "? echr/art-20"),
    ("This Law says, in Article 18, the opposite", KU, "? echr/art-18"),
    ("Article 12 of the Constitution. Article 12 is clear.", KU, "! | !"),
    ("Article 14 – Scope of powers", KU, "? echr/art-14"),
    ("The Convention on Cybercrime. Articles 2 through 4 of this Convention", KU, "budapest | budapest/art-2..4"),
    ("the Hague Convention, under Article 21 of the Convention", KU, "? echr/art-21"),
    ("Article 13 (b) of the Hague Convention and Article 8 of the Convention", KU, "! | echr/art-8"),
    ("Article 1 of Protocol No. 1 to the Convention", KU, "!"),
    ("Article 1 of Protocol No. 1", KU, "!"),
    ("former Article 25 of the Convention", KU, "!"),
    ("Article 50 (art. 50)", OLD, "! | !"),
    ("Article 25 of the Convention", OLD, "!"),
    ("Article 29 § 3 of the Convention", KU, "!"),
    ("Article 143", KU, "!"),
    ("Article 67d § 1", KU, "!"),
    ("the Recommendation, paragraph 33", KU, "!"),
    ("Article 7 § 2 [of the Constitution]", KU, "!"),
    ("Article 12 (last sentence) of the Hague Convention", KU, "!"),
]

JUDGMENTS_CITED = [
    ("K.U. v. Finland, no. 2872/02, § 43, 2 December 2008", f"{KU}/para-43"),
    ("K.U. v. Finland, § 43", f"{KU}/para-43"),
    ("k.u. v finland", KU),
    ("K.U. vs. Finland", KU),
    ("K.U. c. Finlande, § 43", f"{KU}/para-43"),
    ("CASE OF K.U. v. FINLAND", KU),
    ("(no. 2872/02)", KU),
    ("application no. 2872/02", KU),
    ("application no. 41237/14", "!"),
    ("Official Gazette no. 63/07", ""),
    ("Söderman v. Sweden [GC], no. 5786/08, §§ 78-80, ECHR 2013", "ecthr/001-128043/para-78..80"),
    ("Soderman v Sweden", "ecthr/001-128043"),
    ("Söderman c. Suède [GC]", "ecthr/001-128043"),
    ("K.U. v. Finland [GC]", "!"),
    ("K.U. v. Finland (dec.), no. 2872/02, 27 June 2006", "!"),
    ("K.U. v. Finland, no. 2872/03, § 43", "!"),
    ("Smith v. France, no. 2872/02", "!"),
    ("K.U. v. Finland, 3 December 2009", "!"),
    ("K.U. v. Finland, no. 2872/02, § 43, 12 December 2008", f"? {KU}/para-43"),
    ("Von Hannover (no. 2) v. Germany", "ecthr/001-109029"),
    ("Furthermore, K.U. v. Finland, § 43", f"{KU}/para-43"),
    ("Niemietz v. Germany, 16 December 1992, § 29, Series A no. 251-B", "ecthr/001-57887/para-29"),
    ("the Niemietz v. Germany judgment of 16 December 1992, Series A no. 251-B, p. 33, § 29", "ecthr/001-57887/para-29"),
    ("X and Y v. the Netherlands, 26 March 1985, § 23, Series A no. 91", "ecthr/001-4/para-23"),
    ("Von Hannover v. Germany", "ecthr/001-61853"),
    ("Von Hannover v. Germany (no. 2) [GC], nos. 40660/08 and 60641/08, § 101", "ecthr/001-109029/para-101"),
    ("Von Hannover v. Germany (No. 2)", "ecthr/001-109029"),
    ("Bloom v. Ireland", "? ecthr/001-1 ecthr/001-2"),
    ("Bloom v. Ireland, § 7", "? ecthr/001-1/para-7 ecthr/001-2/para-7"),
    ("Bloom v. Ireland, no. 202/02, § 7", "ecthr/001-2/para-7"),
    ("Bloom v. Ireland, 16 June 2001", "ecthr/001-1"),
    ("Dedalus and Others v. Malta, no. 301/03 and 3 others, § 9", "ecthr/001-3/para-9"),
    ("Opuz v. Turkey, no. 33401/02, §§ 72-76", "!"),
    ("In Opuz v. Turkey the Court", "!"),
    ("Anderson v. Paterson", ""),
    ("K.U. v. Finland, § 43, and Opuz v. Turkey, § 5", f"{KU}/para-43 | !"),
    ("ECLI:CE:ECHR:2008:1202JUD000287202, § 43", f"{KU}/para-43"),
    ("K.U. v. Finland, ECLI:CE:ECHR:2008:1202JUD000287202", KU),
    ("001-89964", KU),
    ("001-89964, § 12", f"{KU}/para-12"),
    ("[istanbul/art-34]", "istanbul/art-34"),
    ("see rec-2026-2/para-33.", "rec-2026-2/para-33"),
    ("[echr]", "echr"),
    ("[istanbul/art-99]", "!"),
    ("https://example.org/istanbul/art-34", ""),
    ("K.U. v. Finland, no. 2872/02, operative part, point 1", f"{KU}/op-1"),
    ("K.U. v. Finland, no. 2872/02, separate opinion 1, § 3", f"{KU}/opinion-1/3"),
    ("K.U. v. Finland, § 400", "!"),
    ("K.U. v. Finland, no. 2872/02, §§ 43 and 45. Later, K.U. (cited above, § 46)", f"{KU}/para-43 {KU}/para-45 | {KU}/para-46"),
    ("K.U. v. Finland, § 43; the K.U. judgment cited above, p. 9, § 44", f"{KU}/para-43 | {KU}/para-44"),
    ("K.U. v. Finland, § 43 (ibid., § 45)", f"{KU}/para-43 | {KU}/para-45"),
    ("K.U. v. Finland. See K.U., § 9, and Opuz, § 5, both cited above", f"{KU} | {KU}/para-9 | !"),
    ("Opuz v. Turkey, no. 33401/02; Opuz, cited above, § 132", "! | !"),
    ("K.U. v. Finland and Von Hannover (no. 2), cited above, § 98", f"{KU} | ? ecthr/001-109029/para-98"),
    ("ibid., § 45", "!"),
]

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
    ("Article 8", "? istanbul/art-8 lanzarote/art-8 budapest-protocol-1/art-8 budapest/art-8 echr/art-8 trafficking/art-8"),
    ("Article 70", "? istanbul/art-70"),
    ("Article 34 of the Convention", "? istanbul/art-34 lanzarote/art-34 budapest/art-34 echr/art-34 trafficking/art-34"),
    ("Article 120", "!"),
    ("What does Article 34 require under the Istanbul Convention?", "istanbul/art-34 | istanbul"),
    ("The Istanbul Convention is broad. Article 34 covers stalking.", "istanbul | istanbul/art-34"),
    ("the Istanbul Convention: Article 34 of the Convention", "istanbul | istanbul/art-34"),
    ("the Istanbul Convention and Article 50", "istanbul | ? istanbul/art-50 lanzarote/art-50 echr/art-50"),
    ("the Istanbul and Budapest Conventions and Article 48(1)", "istanbul | budapest | ? istanbul/art-48/1"),
    ("Istanbul Convention and Budapest Convention. Article 9 follows.", "istanbul | budapest | ? istanbul/art-9 budapest/art-9"),
    ("Article 99 of the Istanbul Convention", "!"),
    ("Article 34(9) of the Istanbul Convention", "!"),
    ("Articles 80 and 99 of the Istanbul Convention", "istanbul/art-80 | !"),
    ("Articles 80 to 99 of the Istanbul Convention", "!"),
    ("Articles 5 to 3 of the Istanbul Convention", "!"),
    ("paragraph 12", "!"),
    ("", ""),
    ("no reference here", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMES_OF_INSTRUMENTS)
def test_instrument_is_known_by_each_of_its_names_before_and_after_the_article(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), LEVELS_LISTS_AND_RANGES)
def test_levels_lists_and_ranges_are_read_as_written(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), RECOMMENDATION)
def test_recommendation_is_cited_by_paragraph_recital_and_operative_point(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "context", "expected"), CONTEXTS)
def test_words_that_point_mean_the_document_they_stand_in(text: str, context: str | None, expected: str) -> None:
    check(text, context, expected)


@pytest.mark.parametrize(("text", "context", "expected"), IN_A_JUDGMENT)
def test_article_in_a_judgment_is_the_conventions_only_without_another_law_in_play(
    text: str, context: str, expected: str
) -> None:
    check(text, context, expected)


@pytest.mark.parametrize(("text", "expected"), JUDGMENTS_CITED)
def test_judgment_is_known_by_name_number_date_or_an_earlier_citation(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), NOT_OURS)
def test_other_law_never_gets_an_identifier_of_ours(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), UNDECIDED)
def test_what_cannot_be_told_stays_ambiguous_or_unresolved(text: str, expected: str) -> None:
    check(text, None, expected)


def only(text: str, context: str | None = None) -> Citation:
    found = find_citations(text, CATALOGUE, context=context)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Article 99 of the Istanbul Convention", "istanbul/art-99 does not exist (81 articles)"),
        ("CM/Rec(2026)2, para. 46", "rec-2026-2/para-46 does not exist (45 paragraphs)"),
        ("Article 34(9) of the Istanbul Convention", "istanbul/art-34/9 does not exist (no paragraphs in istanbul/art-34)"),
        ("Opuz v. Turkey, no. 33401/02, §§ 72-76", "Opuz v. Turkey, no. 33401/02, §§ 72-76"),
        ("Smith v. France, no. 2872/02", "Smith v. France, no. 2872/02 (that number is K.U. v. Finland)"),
        ("Article 12 of the Constitution", "outside the knowledge base: Article 12, the Constitution"),
    ],
)
def test_label_says_what_was_understood_of_an_unresolved_reference(text: str, label: str) -> None:
    assert only(text).label == label


def test_outside_text_is_told_apart_from_an_invented_provision() -> None:
    assert is_outside(only("Article 12 of the Constitution"))
    assert not is_outside(only("Article 99 of the Istanbul Convention"))
    assert not is_outside(only("Article 34 of the Istanbul Convention"))


def test_point_of_a_judgments_paragraph_resolves_to_the_paragraph_and_says_so() -> None:
    assert only("K.U. v. Finland, § 25 (b)").label == f"b lies in {KU}/para-25"


def test_name_of_another_treaty_signed_in_the_same_city_is_remembered() -> None:
    above = CitedAbove()
    first = find_citations("Annex C to the Istanbul Convention", CATALOGUE, context=KU, above=above)
    later = find_citations("Article 5 of the Istanbul Convention", CATALOGUE, context=KU, above=above)
    assert first == ()
    assert [c.status for c in later] == ["unresolved"]


def test_cited_above_reaches_back_over_paragraphs_that_share_a_memory() -> None:
    above = CitedAbove()
    find_citations("see K.U. v. Finland, no. 2872/02", CATALOGUE, context=OLD, above=above)
    later = find_citations("(K.U., cited above, § 43)", CATALOGUE, context=OLD, above=above)
    assert [c.targets for c in later] == [(f"{KU}/para-43",)]
    assert later[0].status == "resolved"


def test_article_not_yet_given_to_the_convention_is_doubtful_in_a_judgment_read_through() -> None:
    above = CitedAbove()
    find_citations("Articles 3, 8 and 14 of the Convention", CATALOGUE, context=KU, above=above)
    told = {n: find_citations(f"under Article {n}", CATALOGUE, context=KU, above=above)[0].status for n in (8, 10)}
    assert told == {8: "resolved", 10: "ambiguous"}


def test_range_longer_than_any_text_stays_unresolved() -> None:
    ids = [f"doc/long/art-{n}" for n in range(1, 600)]
    found = find_citations("Articles 1 to 500", ListedCatalogue(ids), context="doc/long")
    assert [(c.status, c.targets) for c in found] == [("unresolved", ())]


def test_context_that_is_not_an_identifier_is_refused() -> None:
    with pytest.raises(PinpointError, match="context of a text must be an identifier"):
        find_citations("Article 8", CATALOGUE, context="Istanbul Convention")


def test_citation_json_has_the_contracts_shape() -> None:
    assert citation_json(only("see Art. 34 Istanbul")) == {
        "text": "Art. 34 Istanbul", "start": 4, "end": 20, "ids": ["istanbul/art-34"], "known": True,
        "status": "resolved", "label": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Söderman v. Sweden [GC]", "SODERMAN v SWEDEN"),
        ("Söderman c. Suède", "Söderman v. Sweden"),
        ("Płoski v. Poland", "Ploski v. Poland"),
        ("O'Keeffe v. Ireland", "O’Keeffe v. Ireland"),
        ("K.U. v. Finland", "K. U. v. Finland"),
        ("Eremia v. the Republic of Moldova", "Eremia v. Moldova"),
        ("N.Ç. v. Türkiye", "N.Ç. v. Turkey"),
        ("Lawless v. Ireland (No. 3)", "Lawless v. Ireland (no. 3)"),
        ("Zborowski v. Poland (No 3)", "Zborowski v. Poland (no. 3)"),
        ("X v. Latvia", "X. v. Latvia"),
    ],
)
def test_names_that_differ_in_spelling_only_fold_alike(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_serial_number_of_a_case_name_is_significant() -> None:
    assert fold_name("Von Hannover v. Germany") != fold_name("Von Hannover v. Germany (no. 2)")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("rec-2026-2/para-38.2", "CM/Rec(2026)2, para. 38.2"),
        ("rec-2026-2/recital-5", "CM/Rec(2026)2, preamble, recital 5"),
        ("rec-2026-2/op-2", "CM/Rec(2026)2, operative point 2"),
        ("rec-2026-2", "CM/Rec(2026)2"),
        ("istanbul/art-36/1/a", "Istanbul Convention, Art. 36(1)(a)"),
        ("istanbul/appendix/2/a", "Istanbul Convention, Appendix, para. 2(a)"),
        ("istanbul/appendix", "Istanbul Convention, Appendix"),
        ("istanbul", "Istanbul Convention (CETS No. 210)"),
        ("budapest/art-16/2", "Budapest Convention, Art. 16(2)"),
        ("echr/art-8/2", "ECHR, Art. 8(2)"),
        ("doc/national-bill/s-12/2", "national-bill, s. 12(2)"),
        ("unknown/art-1", "[unknown/art-1]"),
    ],
)
def test_provision_is_printed_as_lawyers_cite_it(id: str, expected: str) -> None:
    assert format_citation(Pinpoint.parse(id), sources=SOURCES) == expected


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        (f"{KU}/para-43", "K.U. v. Finland, no. 2872/02, § 43, 2 December 2008"),
        (f"{KU}/op-2", "K.U. v. Finland, no. 2872/02, operative part, point 2, 2 December 2008"),
        (f"{KU}/opinion-1/3", "K.U. v. Finland, no. 2872/02, separate opinion 1, § 3, 2 December 2008"),
        (f"{KU}/opinion-1", "K.U. v. Finland, no. 2872/02, separate opinion 1, 2 December 2008"),
        (KU, "K.U. v. Finland, no. 2872/02, 2 December 2008"),
        ("ecthr/001-128043/para-78", "Söderman v. Sweden [GC], no. 5786/08, § 78, 12 November 2013"),
        ("ecthr/001-109029", "Von Hannover v. Germany (no. 2) [GC], nos. 40660/08 and 60641/08, 7 February 2012"),
        ("ecthr/001-3/para-9", "Dedalus and Others v. Malta, no. 301/03 and 3 others, § 9, 31 January 2005"),
    ],
)
def test_judgment_is_printed_with_number_place_and_date(id: str, expected: str) -> None:
    pinpoint = Pinpoint.parse(id)
    assert format_citation(pinpoint, sources=SOURCES, judgment=CATALOGUE.judgment(pinpoint.document)) == expected


def test_judgment_without_its_names_is_printed_as_identifier() -> None:
    assert format_citation(Pinpoint.parse(KU), sources=SOURCES) == f"[{KU}]"


def reads_back(pinpoint: Pinpoint) -> bool:
    printed = format_citation(pinpoint, sources=SOURCES, judgment=CATALOGUE.judgment(pinpoint.document))
    found = find_citations(f"See {printed}.", CATALOGUE)
    return [(c.status, c.targets) for c in found] == [("resolved", (str(pinpoint),))]


def test_every_provision_of_the_instruments_reads_back_from_its_printed_form() -> None:
    wrong = [id for id in [*STRUCTURE, *SOURCES] if not reads_back(Pinpoint.parse(id))]
    assert len(STRUCTURE) > 1400
    assert wrong == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*_PARAGRAPHS, *_PARTS, *_BOOK, *(j.key for j in JUDGMENTS)]))
def test_paragraph_of_a_judgment_reads_back_from_its_printed_form(id: str) -> None:
    assert reads_back(Pinpoint.parse(id))


_PIECES = st.sampled_from(
    "Article Articles Art. art 8 34(1)(a) § §§ 12-15 , and of the to ( ) Istanbul Convention ETS 185 CM/Rec(2026)2 para. 3.2 "
    "K.U. v. Finland no. 2872/02 cited above ibid. recital Code paragraph 1.a a b ; \n\n istanbul/art-3 İ ß 𝔸 ‑ – “ ”".split(" ")
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join))
_CONTEXTS = st.sampled_from([None, "istanbul", "budapest/art-9/4", "rec-2026-2/para-3", KU, f"{KU}/opinion-1/1", BOOK])


@settings(max_examples=400, deadline=None)
@given(_TEXTS, _CONTEXTS)
def test_citations_are_slices_in_order_and_their_targets_exist(text: str, context: str | None) -> None:
    end = 0
    for citation in find_citations(text, CATALOGUE, context=context):
        assert citation.start >= end
        assert citation.end > citation.start
        end = citation.end
        assert text[citation.start : citation.end] == citation.text
        assert all(CATALOGUE.exists(id) for id in citation.targets)
        assert (citation.status == "unresolved") == (citation.targets == ())
        assert citation.known == bool(citation.targets)


HOSTILE = {
    "words": "Article " * 20_000,
    "brackets": "(" * 100_000,
    "numbers": "Articles " + ", ".join(str(n) for n in range(1, 20_000)),
    "spaces": "Article" + " " * 100_000 + "8",
    "sections": "§ " * 50_000,
    "versus": "A v. France " * 8_000,
    "cited": "A, cited above, " * 6_000,
    "capitals": "Aa " * 33_000,
    "levels": "Article 1" + "(a)" * 30_000,
    "identifier": "istanbul/" * 11_000,
    "names": "Istanbul Convention Article 5 and Lanzarote Convention Article 6 or Article 8. " * 1_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_a_hundred_thousand_characters_is_read_through(name: str) -> None:
    for context in (None, KU):
        find_citations(HOSTILE[name], CATALOGUE, context=context)


_UNGUARDED = re.compile(rf"(?:(?<![^\W_])|(?=§)){MARK_SOURCE}")
_GUARDED = re.compile(rf"(?:(?<![^\W_])|(?=§)){FIRST_LETTERS}{MARK_SOURCE}")
_TABLES = (NAMES_OF_INSTRUMENTS, LEVELS_LISTS_AND_RANGES, RECOMMENDATION, CONTEXTS, IN_A_JUDGMENT, JUDGMENTS_CITED, NOT_OURS)


@pytest.mark.parametrize("text", [row[0] for table in _TABLES for row in table])
def test_quick_test_of_first_letters_hides_no_mark(text: str) -> None:
    assert [m.span() for m in _GUARDED.finditer(text)] == [m.span() for m in _UNGUARDED.finditer(text)]


def test_found_references_carry_no_knowledge_of_what_is_held() -> None:
    assert [len(r.places) for r in find("Articles 33 and 99 of the Istanbul Convention")] == [2]
