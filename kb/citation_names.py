"""How lawyers name instruments, States and units: word lists as data, and the one alternation built from them.

Patterns are regular expressions matched without regard to case unless said otherwise; every quantifier is bounded, so
that scanning stays linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TREATY_SERIES = r"\b(?:C?ETS|STCE|(?-i:STE)(?=\s?(?:n[°ºo]|\d{1,3},?\s(?:art|§))))"  # not "Ste 201" of an address
_TREATY_NUMBER = rf"{_TREATY_SERIES}\s?[-,]?\s?(?:Nos?\.?|n[°º.]{{1,2}}|number|\#)?\s?0{{0,2}}"
_CONV = r"(?:Conventions?|Conv\b\.?)"
_ISTANBUL = r"(?:\bIsth?anbul|\bInstanbul|\bIstambul|\bIstanbu)"  # misspellings come with "Convention" only
_LANZAROTE = r"(?:\bLanzarott?e|\bLanzerote|\bLanzarrote|\bLanzorote)"
_BUDAPEST = r"(?:\bBudapest|\bBudapst|\bBudapesht)"
# "Convention" right before a city needs more: a title may end there and the place of signature follow.
_PLACED = r"(?=,?\s(?:art|§|\d{1,2}\())"
_NOT_UN = r"(?<!UN\s)(?<!U\.N\.\s)(?<!Nations\s)"  # the United Nations have conventions on the same subjects
_OF_EUROPE = r"(?:(?:Council\sof\sEurope|CoE|C\.?E\.?)(?:['’]s)?\s)?"

# "the Istanbul, Lanzarote and Budapest Conventions"
_SHARED: Final = (
    r"(?=(?:,\s(?:Istanbul|Lanzarote|Budapest)){0,2},?\s(?:and|or)\s(?:the\s)?(?:Istanbul|Lanzarote|Budapest)"
    r"\sConventions?\b)"
)

CYBERCRIME: Final = (
    rf"(?:(?<!Arab\s){_NOT_UN}(?:{_OF_EUROPE}{_CONV}\son\sCyber[-\s]?crime|{_OF_EUROPE}Cyber[-\s]?crime\s{_CONV})"
    rf"|{_OF_EUROPE}{_BUDAPEST}\s{_CONV}|{_CONV}\s(?:de|of)\sBudapest\b|{_CONV}\sBudapest\b{_PLACED}|Convention\ssur\sla\scybercriminalité)"
)
HUMAN_RIGHTS: Final = (
    # Not the Oviedo Convention, whose titles begin the same way.
    r"(?:(?:(?:European\s)?Convention\s(?:for|on)\s(?:the\s)?Protection\sof\sHuman\sRights(?:\sand\sFundamental\sFreedoms)?"
    r"|(?:European\s)?Convention\son\sHuman\sRights)(?!\sand\s(?:the\s)?(?:Dignity|Biomedicine))|European\sHuman\sRights\sConvention"
    r"|Convention\seuropéenne\sdes\sdroits\sde\sl['’]homme"
    r"|Convention\sde\ssauvegarde\sdes\sdroits\sde\sl['’]homme(?:\set\sdes\slibertés\sfondamentales)?)"
)

_NO_COUNT: Final = (
    r"(?!\s?(?:years?|months?|weeks?|days?|others?|more|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b|[./]\d)"
)

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "rec-2026-2": (
        rf"(?:Recommendation\s)?CM[/-]?\s?Rec[.-]?\s?\(?\s?2026\s?\)?\s?[-/]?\s?\(?2\b\)?{_NO_COUNT}",
        rf"Rec\.?\s?(?:\(?\s?2026\s?\)?\s?[-/]?\s?2\b|2026\s?\(\s?2\s?\)){_NO_COUNT}",
        rf"(?:Recommend?ation|Recommandation)\s(?:No\.?\s)?2026\s?(?:[-/]\s?2\b|\(\s?2\s?\)){_NO_COUNT}",
        r"(?:Recommend?ation\s)(?:No\.?\s)?(?:Rec\.?\s?)\(\s?2026\s?\)\s?2(?!\d)",
        r"(?:Recommend?ation|Recommandation)\s(?:No\.?\s)?(?:R\s?)?\(\s?2026\s?\)\s?2(?!\d)",
        r"Recommandation\sCM/?\s?Rec\s?\(\s?2026\s?\)\s?2(?!\d)",
    ),
    "istanbul": (
        rf"{_OF_EUROPE}Convention\son\s(?:the\s)?prevent(?:ing|ion)\s(?:of\s)?and\scombat(?:ing|ting)\s(?:of\s)?"
        r"violence\sagainst\swomen(?:(?:,|\sand|,\sand)\s(?:girls|domestic\sviolence)){0,2}",
        r"Convention\s(?:du\sConseil\sde\sl['’]Europe\s)?sur\sla\sprévention\set\sla\slutte\scontre\sla\sviolence"
        r"\sà\sl['’]égard\sdes\sfemmes(?:\set\sla\sviolence\sdomestique)?",
        rf"{_OF_EUROPE}{_ISTANBUL}\s{_CONV}",
        rf"\bIstanbul{_SHARED}",
        rf"{_CONV}\s(?:d['’]\s?|of\s)Istanbul\b",
        rf"{_CONV}\sIstanbul\b{_PLACED}",
        rf"{_TREATY_NUMBER}210(?!\d)",
    ),
    "lanzarote": (
        rf"{_OF_EUROPE}Convention\son\s(?:the\s)?protection\sof\schildren\sagainst\s(?:the\s)?sexual\sexploitation"
        r"(?:\sand\ssexual\sabuse)?",
        r"Convention\s(?:du\sConseil\sde\sl['’]Europe\s)?sur\sla\sprotection\sdes\senfants\scontre\sl['’]exploitation"
        r"(?:\set\sles\sabus\ssexuels)?",
        rf"{_OF_EUROPE}{_LANZAROTE}\s{_CONV}",
        rf"\bLanzarote{_SHARED}",
        rf"{_CONV}\s(?:de|of)\sLanzarote\b",
        rf"{_CONV}\sLanzarote\b{_PLACED}",
        rf"{_TREATY_NUMBER}201(?!\d)",
    ),
    "budapest-protocol-1": (
        rf"(?:first\s)?(?:additional\s)?Protocol\s(?:\(ETS\s(?:No\.?\s)?189\)\s)?to\sthe\s{CYBERCRIME}"
        r"(?:(?:\s\([^()]{0,40}\))?,?\sconcerning\sthe\scriminali[sz]ation\sof\sacts\sof\sa\sracist\sand\sxenophobic\s"
        r"nature(?:\scommitted\sthrough\scomputer\ssystems)?)?",
        rf"(?:{CYBERCRIME}|Budapest)(?:['’]s)?,?\s(?:First|1st)\s(?:Additional\s)?Protocol",
        rf"{CYBERCRIME},?\s(?:first\s)?additional\sProtocol",
        rf"(?:{CYBERCRIME}|Budapest),?\s(?:additional\s)?Protocol\s(?:No\.?\s?)?1(?![\d.])",
        rf"(?:Protocol\s)?{_TREATY_NUMBER}189(?!\d)",
    ),
    "budapest": (
        rf"{CYBERCRIME}(?!(?:['’]s)?,?\s(?:Second|2nd)\s)",
        rf"\bBudapest{_SHARED}",
        rf"{_TREATY_NUMBER}185(?!\d)",
    ),
    "echr": (
        HUMAN_RIGHTS,
        rf"{_TREATY_NUMBER}5(?!\d)",
        # Not the reports series "ECHR 2004-X", nor a judgment's ECLI.
        r"(?-i:\b(?:ECHR\b|E\.C\.H\.R\.))(?!\s{0,3}[-‑–(]?\s?(?:19|20)\d\d|:|\sReports)",
        r"(?-i:\bCEDH\b)(?!\s{0,3}[-‑–(]?\s?(?:19|20)\d\d|:)",
        rf"European\s{_CONV}\son\sHuman\sRights",
    ),
    "trafficking": (
        rf"{_OF_EUROPE}Convention\son\sAction\sagainst\sTrafficking(?:\sin\s(?:Human\sBeings|persons))?",
        rf"{_OF_EUROPE}{_NOT_UN}(?:Anti[-\s]?)?Trafficking\s{_CONV}",
        r"Convention\ssur\sla\slutte\scontre\sla\straite(?:\sdes\sêtres\shumains)?",
        rf"{_TREATY_NUMBER}197(?!\d)",
    ),
}
"""Names strong enough to stand alone; the keys are those of the identifiers, in the order candidates are listed."""

WEAK_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "istanbul": (r"\bIstanbul\b(?!\sProtocol)", r"\bIC\b"),
    "lanzarote": (r"\bLanzarote\b", r"(?-i:\bLC\b)"),
    "budapest": (r"\bBudapest\b(?!\sTreaty)", r"(?-i:\bBC\b)"),
    "echr": (
        r"\bEuropean\sConvention\b(?!\s(?:on|for|relating)\b)",
        r"\bConv(?:ention|\.)?\sEDH\b",
        r"(?<![\w./@:-])echr\b(?![./:@-]\w|\s{0,3}[-‑–(]?\s?(?:19|20)\d\d|\sReports)",  # in capitals it is strong
    ),
    "rec-2026-2": (
        r"\b(?:the\s|this\s|present\s)?Recommend?ation\b(?!s?\s(?:No|CM|Rec|R\s?\())",
        r"\bla\sRecommandation\b",
    ),
}
"""Names that count only beside a provision: a city, or two letters that may mean anything ("BC")."""

LAST_ARTICLE: Final[dict[str, int]] = {
    "istanbul": 81, "lanzarote": 50, "budapest": 48, "budapest-protocol-1": 16, "echr": 59, "trafficking": 47,
    "rec-2026-2": 45,
}  # fmt: skip
"""The last article (in the Recommendation: paragraph) as the texts number them: what is higher is a year or a count."""

DEICTIC: Final = (
    r"\b(?P<near>this|the\spresent|the\ssaid|that|the\ssame|la\sprésente)\s(?P<own>Convention|Protocol|instrument|treaty)\b"
    r"|\b(?P<bare>the|la)\s(?:above\s)?Convention\b"
)
"""Words that name an instrument by pointing: whose they are depends on the text they stand in."""

CONVENTION_TITLES: Final = (
    r"(?:on|for|against|relating\sto|concerning|of)\s(?:the\s)?(?:Rights|Elimination|Civil\sAspects|Protection|Prevention"
    r"|Suppression|Status|Torture|Transnational|Corruption|Recognition|Jurisdiction|Nationality|Access|Law\s|Contact|Legal"
    r"|Mutual|Extradition|Exercise|Adoption|Reduction|Temporary|Biomedicine|Data|Consular|Diplomatic|Refugees|Certain"
    r"|Human\sRights\sand\sBiomedicine|Service|Taking|Transfer|Punishment|Laundering|Artificial|Manipulation)"
    r"|implementing\s"
)
"""How the title of another convention goes on: "the Convention on the Rights of the Child" is not "the Convention"."""

OUTSIDE_NAMES: Final = (
    r"Explanatory\sReports?(?:\s(?:to|of|on)\s(?:the\s)?(?:[^\W\d_][\w-]{0,20}\s){0,2}(?:Convention|Recommendation|Protocol))?",
    r"Explanatory\s(?:Memorand(?:um|a)|Notes?)",
    rf"(?:UN|U\.N\.|United\sNations|Arab)\s(?:Cyber[-\s]?crime|(?:Anti[-\s]?)?Trafficking)\s{_CONV}",
    rf"(?:UN|U\.N\.|United\sNations|Arab)\s{_CONV}\s(?:on|against)\s(?:Cyber[-\s]?crime|Trafficking)",
    r"Convention\s(?:No\.?\s)?108\+?",
    rf"(?:{CYBERCRIME}|Budapest)(?:['’]s)?,?\s(?:Second|2nd)\s(?:additional\s)?Protocol",
    rf"(?:Second|2nd)\s(?:additional\s)?Protocol(?:\s(?:to\s(?:the\s)?)?(?:{CYBERCRIME}|Budapest\b))?",
    r"(?:Optional|Additional)\sProtocols?(?:\s(?:No\.?|n°)\s?\d{1,2})?(?:\sto\sthe\s(?:European\s)?Convention)?",
    rf"Protocols?\s(?:(?:Nos?\.?|n°|number|nr\.?)\s?)?\d{{1,2}}(?:(?:\s(?:to|of))?(?:\sthe)?\s(?:{HUMAN_RIGHTS}|ECHR\b|CEDH\b"
    r"|(?:European\s)?Convention))?",
    r"(?:First|Second|Fourth|Sixth|Seventh|Twelfth)\sProtocol(?:\sto\sthe\s(?:European\s)?Convention)?",
    r"(?:CM/Rec|Rec)\s?\(\s?\d{4}\s?\)\s?\d{1,3}",
    r"Recommendation\s(?:No\.?\s)?(?:R(?:ec)?\s?)?\(\s?\d{2,4}\s?\)\s?\d{1,3}",
    r"General\sRecommendations?(?:\sNos?\.?\s?\d{1,3})?",
    r"Recommendation\s(?:Nos?\.?\s?)?\d{1,4}(?:\s\(\d{4}\))?",
    rf"{_TREATY_NUMBER}\d{{1,3}}(?!\d)",
    rf"(?-i:(?:\b[A-Z][A-Za-z-]{{2,20}}|\b1[89]\d\d|\b20\d\d)\s)?Convention\s(?:{CONVENTION_TITLES})"
    r"(?:(?:\s(?:of|the|and|in|on|to|for|with|against|all)){0,3}\s(?!Art|§|Para)(?-i:[A-Z])[\w-]{0,20}){0,8}",
    r"(?-i:\b[A-Z][A-Za-z-]{2,20}|\b1[89]\d\d|\b20\d\d)\sConventions?\b",
)
"""Names of texts the knowledge base does not hold, kept so that their provisions are never taken for ours."""

NOT_ADJECTIVES: Final = _words(
    "the this that european under whereas while when since and but if see article rights court chamber 1950 such "
    "said violating breaching each in of by with for to as both first whether"
)
"""Words before "Convention" that do not make it another one: "Under Convention law", "the 1950 Convention"."""

OUTSIDE_NOUNS: Final = (
    r"(?:Code|Codes|Act|Acts|Law|Laws|Constitution|Statutes?|Regulations?|Directive|Ordinances?|Decrees?|Covenants?|Charter"
    r"|Treaty|Treaties|Rules|Agreement|Declaration|Basic\sLaw|Bill|GDPR|TFEU|TEU|Annex|Resolution|Opinion|Order"
    r"|Principles|Guidelines|Instructions|Convention|Protocols?|Guide)"
)
"""Nouns of other legal texts; right before a provision they own it: "Criminal Code, Article 151"."""

NOT_CODES: Final = _words("EUR GBP USD CHF EHRR HUDOC LAW FACTS THE AND OF ON PROTOCOL CONVENTION ALLEGED")
"""Capital letters after an article that are not the abbreviation of a national code ("Article 41 EUR 5,000")."""

HOMONYMS: Final[dict[str, str]] = {
    "istanbul": r"Temporary\sAdmission|Annexe?\s[A-E]\.?\d{0,2}\s(?:to|of)\sthe\sIstanbul\sConvention",
    "budapest": r"Inland\sWaterway|\bCMNI\b",
}
"""Other treaties signed in the same city (customs, river transport): where they are meant, the name is not ours."""

FORMER_NUMBERING: Final[tuple[tuple[str, frozenset[int], str], ...]] = (
    ("1998-11-01", frozenset(range(19, 67)), "Protocol No. 11"),
    ("2010-06-01", frozenset({23, 24, 25, 26, 27, 28, 29, 38, 39}), "Protocol No. 14"),
)
"""Articles of the ECHR renumbered by a Protocol in force since that date: an earlier judgment means another text."""

STATES: Final[dict[str, tuple[str, ...]]] = {
    "Albania": ("Albanie",), "Andorra": ("Andorre",), "Armenia": ("Arménie",), "Austria": ("Autriche",),
    "Azerbaijan": ("Azerbaïdjan",), "Belgium": ("Belgique",), "Bosnia and Herzegovina": ("Bosnie-Herzégovine",),
    "Bulgaria": ("Bulgarie",), "Croatia": ("Croatie",), "Cyprus": ("Chypre",),
    "the Czech Republic": ("Czech Republic", "Czechia", "République tchèque"), "Denmark": ("Danemark",),
    "Estonia": ("Estonie",), "Finland": ("Finlande",), "France": (), "Georgia": ("Géorgie",),
    "Germany": ("the Federal Republic of Germany", "Allemagne"), "Greece": ("Grèce",), "Hungary": ("Hongrie",),
    "Iceland": ("Islande",), "Ireland": ("Irlande",), "Italy": ("Italie",), "Latvia": ("Lettonie",),
    "Liechtenstein": (), "Lithuania": ("Lituanie",), "Luxembourg": (), "Malta": ("Malte",),
    "the Republic of Moldova": ("Republic of Moldova", "République de Moldova", "Moldova", "Moldavie"), "Monaco": (),
    "Montenegro": ("Monténégro",), "the Netherlands": ("Netherlands", "Pays-Bas"),
    "North Macedonia": (
        "the former Yugoslav Republic of Macedonia", "“the former Yugoslav Republic of Macedonia”",
        "the Former Yugoslav Republic of Macedonia", "Macedonia", "Macédoine du Nord",
    ),
    "Norway": ("Norvège",), "Poland": ("Pologne",), "Portugal": (), "Romania": ("Roumanie",),
    "Russia": ("the Russian Federation", "Russie"), "San Marino": ("Saint-Marin",), "Serbia": ("Serbie",),
    "Serbia and Montenegro": (), "Slovakia": ("Slovaquie",), "Slovenia": ("Slovénie",), "Spain": ("Espagne",),
    "Sweden": ("Suède",), "Switzerland": ("Suisse",), "Turkey": ("Türkiye", "Turkiye", "Turquie"), "Ukraine": (),
    "the United Kingdom": ("United Kingdom", "the UK", "UK", "Royaume-Uni"),
}  # fmt: skip
"""Member States as they stand after "v.", and their other English and French names."""

MONTHS: Final[tuple[str, ...]] = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FRENCH_MONTHS: Final[tuple[str, ...]] = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

CASE_NAME_LINKS: Final = _words(
    "and et y e & others autres de der den des di da do dos del della du la le les van von af av zu zur ten ter "
    "of for the behalf on"
)
"""Small words that stand inside a case name: "Bladet Tromsø and Others", "Mathieu-Mohin et Clerfayt"."""

NOT_IN_CASE_NAMES: Final = _words(
    "in see the but also while citing unlike compare contrast cf like as under since however moreover thus "
    "similarly whereas following article articles convention case cases judgment judgments applying government "
    "court supra firstly secondly thirdly finally although though if after before when where both even only "
    "accordingly furthermore this that per e.g relying referring according so for on at from by with to of is was "
    "does did what which who how why about cited says said hold held holds found finds ruling rule application "
    "applicant applicants commission chamber paragraph"
)
"""Words that end a case name on its left, read backwards from "v."."""

COMPANY_FORMS: Final = _words(
    "ltd. inc. co. s.r.l. s.a. s.r.o. a.s. a.ş. d.o.o. d.d. sp. o.o. st. jr. e.v. b.v. n.v. a.d. plc. s.p.a. tic. san. "
    "şti. oy. kft. dr. mr."
)
"""Endings with a full stop that do not end a sentence inside a case name."""


def _join(parts: tuple[str, ...]) -> str:
    return "|".join(parts)


def _group(key: str) -> str:
    return key.replace("-", "_")


STRONG: Final = "|".join(f"(?P<s_{_group(key)}>{_join(parts)})" for key, parts in ALIASES.items())
WEAK: Final = "|".join(f"(?P<w_{_group(key)}>{_join(parts)})" for key, parts in WEAK_ALIASES.items())
OUTSIDE: Final = f"(?P<outside>{_join(OUTSIDE_NAMES)})"
KEY_OF_GROUP: Final = {f"{kind}_{_group(key)}": key for key in ALIASES for kind in "sw"}

STATE: Final = "|".join(
    re.escape(name).replace(r"\ ", r"\s")
    for name in sorted({n for k, v in STATES.items() for n in (k, *v)}, key=lambda n: (-len(n), n))
)
