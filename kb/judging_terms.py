"""The vocabulary by which statements and texts are compared: contraries, words for one thing, persons, empty words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.text import words

CONTRARIES: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(rf"\b(?:{positive})\b", re.I), re.compile(rf"\b(?:{negative})\b", re.I))
    for name, (positive, negative) in {
        "depend": (
            r"depend(?:s|ed|ing|ent|ence|ency)?|conditional|(?:on|as a?) condition\w*|conditions?(?= (?:of|for|that))"
            r"|prerequisites?|subordinated|wait(?:s|ing)?|await\w*|hing\w+"
            r"|(?:is|are|be) (?:always )?(?:(?:necessary|needed) (?:for|before|to)|required (?:for|before))"
            r"|first|before",
            r"independent\w*|irrespective|regardless|whether or not|no matter|with or without",
        ),
        "continue": (r"continu\w+|may go on|go(?:es)? on",
                     r"clos(?:e|ed|es|ing)|discontinu\w*|terminated?|(?:be|are|is) dropped|must (?:end|stop)|stopped"),
        "include": (r"includ\w+|cover(?:s|ed|ing)?|appl(?:y|ies|ied)|extends?|encompass\w*|governs?|also",
                    r"exclud\w+|exempt\w*|leav\w+ out|left out|outside|kept out"),
        "cost": (r"fees?|costs?|pay for|paid", r"free of charge|free|gratis|cost-free"),
        "all day": (
            r"round[- ]the[- ]clock|24/7"
            r"|(?:24|twenty-four)[- ]hours?(?:(?:[- ]a[- ]day)?,? (?:7|seven)[- ]days?[- ]a[- ]week|[- ]a[- ]day)"
            r"|(?:7|seven)[- ]days?[- ]a[- ]week|at (?:all hours|any hour|any time)|day and night",
            r"weekdays?|office hours|working (?:days|hours)|business hours|(?:five|5)[- ]days?[- ]a[- ]week|daytime",
        ),
        "relevant": (r"excus\w+|justif\w+|relevant|matters|clears?|defen[cs]e", r"irrelevant|immaterial"),
        "in time": (r"limited (?:period|time)(?: of time)?|limited in time|maximum|at most",
                    r"unlimited|for ever|forever|indefinite\w*|permanent\w*|for life|without limit"),
        "innocent": (r"innocen\w+", r"guilt\w*"),
        "mandatory": (r"mandatory|compulsory|obligatory", r"voluntary|optional|discretion\w*"),
        "admissible": (r"admissible|admitted", r"inadmissible"),
        "stopped": (r"obstacles?|prevent(?:s|ed)?|obstruct\w*|hinder\w*|stops?|blocks?", r"enabl\w+"),
    }.items()
}  # fmt: skip
"""Notions with their contraries, each as the texts and people put them."""

PHRASES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})\b", re.I)
    for name, pattern in {
        "dual criminality": r"(?:dual|double) criminality|criminal(?:ised)? (?:in the \w+ )?where (?:it|they) "
                            r"(?:was|were|is|are|happened|took)(?: done| committed| place)?"
                            r"|(?:are|being) criminal(?:ised)? (?:in the territory|at the place) where they were "
                            r"committed",
        "legal aid": r"(?:free )?legal (?:aid|assistance|help)|(?:free )?lawyers?",
        "press charges": r"press(?:ing|es)? charges|(?:bring|file)s? charges",
        "limitation": r"limitation periods?|statutes? of limitations?|time limits?|time to prosecute",
        "majority": r"(?:age of )?majority|comes? of age|came of age",
        "war": r"armed conflicts?|times? of war",
        "mediation": r"alternative dispute resolution",
        "rape": r"sexual violence",
        "order": r"(?<!in )orders?",
        "proceedings": r"criminal justice process(?:es)?|criminal cases?|(?:criminal|legal) proceedings",
        "remove": r"tak\w+ down",
        "shelter": r"safe houses?",
        "company": r"legal persons?",
        "natural person": r"natural persons?",
        "online": r"computer systems?|communications? technolog(?:y|ies)|technology-facilitated|technology-related",
        "abroad": r"(?:another|other) (?:state|party|country)",
        "private": r"private life",
        "prison": r"depriv\w+ of (?:his |her |their )?liberty",
        "set up": r"set(?:ting|s)?[- ]up",
        "quick": r"without (?:undue |unjustified )?delay",
        "search engine": r"search engines?",
        "police": r"law[- ]enforcement(?: agenc(?:y|ies)| authorit(?:y|ies))?",
        "transparency report": r"transparency reports?",
        "expert group": r"group of experts",
        "home country": r"country of origin",
    }.items()
}  # fmt: skip
"""Things that have two words or more."""

GROUPS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:{pattern})")
    for name, pattern in {
        "war": r"wars?|wartime",
        "crime": r"crimes?|criminal\w*|criminali[sz]\w+|offen[cs]es?|punish\w*|penal\w*|sanction\w*",
        "proceedings": r"proceedings?|trials?|prosecut\w+|investigat\w+|hearings?",
        "remove": r"remov\w+|takedowns?|delet\w+|eras\w+",
        "shelter": r"shelters?|refuges?",
        "child": r"child(?:ren)?|minors?|kids?|juveniles?|boys?",
        "company": r"compan(?:y|ies)|corporat\w+|firms?|business(?:es)?",
        "spouse": r"spous\w+|husbands?|wi(?:fe|ves)|marri\w+|weddings?|marital|couples?|partners?",
        "complaint": r"complaints?|complain\w*|report(?:s|ed|ing)?|accusations?|flag(?:s|ged|ging)?",
        "witness": r"witness\w*|testif\w+|testimon\w+",
        "professional": r"professionals?|doctors?|teachers?|nurses?|psychologists?",
        "court": r"courts?|judicial|tribunals?|judiciary",
        "compensate": r"compensat\w+|damages|reparations?",
        "online": r"online|internet|web|digital|electronic",
        "assist": r"assist\w*|help(?:s|ed|ing)?|support(?:s|ed|ing)?|services?",
        "teach": r"teach\w*|taught|educat\w+|schools?|curricul\w+|told|information|inform(?:ed|s)?",
        "home": r"homes?|residences?|dwellings?|houses?|flats?",
        "leave": r"leav(?:e|es|ing)|vacat\w+|evict\w*",
        "abuser": r"perpetrat\w+|abusers?|offenders?|traffickers?",
        "authority": r"authorit(?:y|ies)",
        "adult": r"adults?",
        "risk": r"risks?|dangers?|endanger\w*",
        "expel": r"expel\w*|expuls\w*|deport\w*",
        "keep": r"retain\w*|preserv\w+|stor(?:e|es|ed|ing)|custod(?:y|ian)\w*",
        "confidential": r"confidential\w*|secre\w+",
        "fiscal": r"fiscal|tax(?:es)?",
        "mediation": r"mediat\w+|conciliat\w+",
        "send": r"forward\w*|transmit\w*|transfer\w*|send\w*|sent",
        "distribute": r"distribut\w+|disseminat\w+|spread\w*",
        "obtain": r"obtain\w*|receiv\w+|issu\w+|award\w*|secur(?:e|es|ed|ing)|granted",
        "abroad": r"abroad|foreign",
        "private": r"privacy",
        "prison": r"prison|imprisonment|jail",
        "racist": r"racist|racism|xenophobic",
        "coercion": r"forc\w+|threat\w*|coerc\w+|deception",
        "set up": r"establish\w*|appoint\w*|designat\w*|institut\w+",
        "publish": r"publish\w*|publicly|public(?:ity)?",
        "quick": r"expeditious\w*|swift\w*|quick\w*|prompt(?:ly)?|immediate(?:ly)?|urgent",
        "police": r"polic(?:e|ing)",
        "meet": r"meet(?:s|ings?)?|met",
        "content": r"contents?|posts?|images?|pictures?|photos?|videos?",
        "accused": r"accused|charged|defendants?",
        "specify": r"specif\w+|nam(?:e|es|ed|ing)",
        "sexual": r"sex|sexual(?:ly)?",
        "evidence": r"evidence|proof",
        "rape": r"rap(?:e|ed|ing)",
        "consent": r"consent\w*",
        "derogate": r"derogat\w+",
        "denial": r"den(?:y|ies|ied|ial|ying)",
        "instrumentality": r"instrumentalit\w+|devices?|tools?",
        "free will": r"voluntar\w+",
        "elect": r"elect(?:s|ed|ion)?",
        "majority": r"adulthood",
    }.items()
}  # fmt: skip
"""Words for one thing, in law and every day."""

SUBJECTS: Mapping[str, frozenset[str]] = {
    "istanbul": frozenset({"violenc", "woman", "women", "victim", "domest", "abuser", "spouse"}),
    "lanzarote": frozenset({"child", "abuser", "girl", "victim", "sexual", "abus", "exploit"}),
    "budapest": frozenset({"online", "cybercrim"}),
    "budapest-protocol-1": frozenset({"online", "racist", "materi"}),
    "trafficking": frozenset({"traffick", "victim", "abuser", "woman", "women", "girl"}),
    "echr": frozenset({"strasbourg", "court"}),
    "rec-2026-2": frozenset({"online", "user", "violenc", "woman", "women", "girl", "victim", "technolog"}),
}
"""What all of a text is about, by its key: its provisions speak of it though they need not name it."""

STOP = frozenset(
    words(
        "a an the this that these those such which who whom whose what when where there here it its they them their "
        "he she his her him we our us you your i me my one ones and or but if as at by for from in into of on onto to "
        "upon with within under over per than then so too also both each every any all some other another same be "
        "is are was were been being am do does did done have has had having will would shall should must may might "
        "can could need needs needed necessary require requires required oblige obliges obliged bound make makes made "
        "making take takes taken taking give gives given giving get gets let lets put set sets ensure ensures ensured "
        "provide provides provided providing say says allow allows allowed permit permits according convention "
        "conventions recommendation protocol article articles paragraph paragraphs art para istanbul lanzarote "
        "budapest european echr human rights treaty party parties state states member members government governments "
        "country person persons people anyone everyone someone somebody anybody everybody case cases rule rules "
        "measure measures legislative thing things way enough sufficient sufficiently really actually yes itself "
        "themselves long word means mean meaning use used using recommends recommend encourage encourages encouraged "
        "consider considers ask asks asked call calls called order ordered able possible possibility free whatever "
        "exact exactly against about after before during while because since only always ever even just still already "
        "first between among through via out up down not no nor never without hold held like well kind certain "
        "relevant open define defines defined definition understood composed consist consists consisting count counts "
        "treat treated treats treating appropriate effective adopt adopts adopted good serve serves accept accepts "
        "accepted recognise recognises tolerate tolerates last lasts lasting run runs kept keep keeps work works "
        "shown show choose end ends willing willingness else instead rather council europe additional committed"
    )
)
"""Words that carry none of what a statement is about."""

PERSONS = frozenset(
    {
        "child", "adult", "victim", "abuser", "company", "natural person", "court", "judg", "police", "authority",
        "provid", "platform", "subscrib", "user", "passeng", "carrier", "professional", "witness", "spouse", "parent",
        "accused", "arrest",
    }
)  # fmt: skip
"""Who does something to whom: between them the order of the words says which."""
