"""Words that exclude each other, and words that say the same: what likeness of meaning does not tell apart or together.

"Allowed" and "forbidden", "victim" and "offender" stand in the same sentences, so that their vectors are alike; a
claim that has one where its source has the other says something else. "Hinder" and "obstacle" say the same and share
no stem. Pure functions on text; the tables are this project's own: what writers change and what the texts tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from kb.grounding_words import is_negated
from kb.text import fold

_Side = re.Pattern[str]


def _side(pattern: str) -> _Side:
    return re.compile(rf"\b(?:{pattern})\b", re.I)


_OPPOSITES: Final[tuple[tuple[_Side, _Side], ...]] = tuple(
    (_side(one), _side(other))
    for one, other in (
        (r"allow\w*|permit(?:s|ted|ting)|lawful|legal(?:ly)?", r"forbid\w*|prohibit\w*|ban(?:s|ned)?|unlawful|illegal"),
        (r"before (?!a |the (?:\w+ )?(?:court|authorit|judge|tribunal))\w*|prior(?: to)?|beforehand|in advance",
         r"after(?:wards)?|subsequent\w*|(?:only )?once"),
        (r"increas\w*|rais(?:e|es|ed|ing)|heighten\w*|greater|heavier|stricter|higher|enhanc\w*|strengthen\w*",
         r"reduc\w*|lower(?:s|ed)?|decreas\w*|diminish\w*|weaken\w*|lighter|milder|less|lesser"),
        (r"public(?:ly)?(?! (?:authorit|order|safety|interest|health|prosecut|sector|bod))|publish\w*|publici[sz]\w*"
         r"|disseminat\w*|disclos\w*|made known", r"secret\w*|confidential\w*|withh[eo]ld\w*|conceal\w*|privately"
         r"|private (?:letter|message|conversation|exchange|chat)s?"),
        (r"at least|not? less than|minimum|or more|not below", r"at most|not? more than|not? longer than|maximum|up to"
         r"|not exceed\w*|or less"),
        (r"aggravat\w*", r"mitigat\w*|extenuat\w*"),
        (r"intention\w*|deliberate\w*|wilful\w*|on purpose", r"negligen\w*|reckless\w*|careless\w*|accidental\w*"
         r"|unintention\w*"),
        (r"voluntar\w*|optional\w*", r"compulsory|mandatory|obligatory|forced|involuntar\w*"),
        (r"(?:with|obtain(?:s|ed)?|has|have|ga?ve|given)(?: [\w'’]+){0,5} (?:consent|permission|agreement"
         r"|authori[sz]ation)|consensual|authori[sz]ed|entitled|with right",
         r"without(?: [\w'’]+){0,5} (?:consent|permission|authori[sz]ation|agreement|right|entitlement)"
         r"|non-consensual|against(?: \w+){0,3} will"),
        (r"both|each of (?:them|the two)|and in the other", r"one of the (?:two|parties|states)|either of"
         r"|only one|just one"),
        (r"permanent\w*|indefinite\w*|unlimited|for ever|perpetual", r"temporar\w*|renewable|limited (?:time|period)"
         r"|provisional\w*|short-term"),
        (r"relevant|decisive|material (?:whether|if|that)", r"irrelevant|immaterial|does not matter|no relevance"),
        (r"admissible", r"inadmissible"),
        (r"final|definitive", r"(?:open|subject) to appeal|under appeal|not (?:yet )?final|interim|provisional"),
        (r"preserv\w*|retain\w*|retention|kept|stor(?:e|ed|ing|age)", r"delet\w*|destroy\w*|destruct\w*|eras\w*"),
        (r"accept\w*|grant\w*|recogni[sz]\w*", r"refus\w*|reject\w*|den(?:y|ied|ies|ial)"),
        (r"facilitat\w*|ease|easier|assist\w*|help\w*", r"hinder\w*|hamper\w*|obstruct\w*|impede\w*|more difficult"),
        (r"includ\w*|cover(?:s|ed|ing)?|extend\w*|appl(?:y|ies) to", r"exclud\w*|exempt\w*|leav\w+ out|left out"),
        (r"same|identical|uniform", r"different\w*|proportionate|graduated|var(?:y|ies|ied)|depend\w*"),
        (r"presence|present", r"absence|absent"),
        (r"human|person(?:al|s)?|in person", r"automated|automatic tools?|machines?|algorithm\w*"),
        (r"direct(?:ly)?", r"indirect(?:ly)?"),
        (r"peace(?:time)?|times? of peace", r"war(?:time)?|armed conflict"),
        (r"(?:there (?:has|had) been|found|finds|constitut\w*|amount\w* to|in|was) (?:accordingly )?(?:an? )?"
         r"(?:violation|breach)|(?:was|were|been) (?:violated|breached)|violated",
         r"no (?:violation|breach)|not? (?:been )?(?:an? )?(?:violat\w+|breach\w*)"),
        (r"(?<!not )(?:merely|just|solely)", r"not? (?:merely|only|just|solely)"),
        (r"depend\w*|conditional\w*|subordinated|hinge\w*|subject to", r"independent\w*|irrespective|regardless"
         r"|unconditional\w*|not (?:be )?(?:\w+ )?(?:depend\w*|subordinated|conditional)|whether or not"),
        (r"prior request|(?:up)?on request|at the request|if (?:so )?(?:asked|requested)",
         r"without (?:a |any )?(?:prior )?request|unasked|spontaneous\w*|of (?:its|their) own (?:accord|motion)"
         r"|ex officio"),
        (r"immediate\w*|swift\w*|prompt\w*|without (?:undue )?delay|expeditious\w*|as soon as",
         r"in due course|later on|delayed"),
        (r"effective\w*|efficient\w*", r"ineffective|symbolic"),
        (r"individual", r"collective"),
        (r"abroad|outside (?:its|the|their) territor\w*|foreign", r"(?:in|on|within) (?:its|the|their)(?: own)? "
         r"territor\w*"),
    )
)  # fmt: skip
"""Pairs that exclude each other, in the words of texts and of writers."""

_FAMILIES: Final[tuple[Mapping[str, _Side], ...]] = tuple(
    {name: _side(pattern) for name, pattern in family.items()}
    for family in (
        {"victim": r"victims?|injured part\w+|complainants?|survivors?|targets?",
         "offender": r"perpetrators?|offenders?|suspects?|accused|abusers?|traffickers?|who (?:ha(?:s|ve) )?commit\w*",
         "witness": r"witness\w*"},
        {"child": r"child(?:ren)?|minors?|girls?|boys?|juveniles?|young (?:people|persons?)|under (?:18|eighteen)"
                  r"|pupils?",
         "adult": r"adults?|wom[ae]n|m[ae]n|wife|wives|husbands?|grown-?ups?|students?"},
        {"female": r"wom[ae]n|girls?|female|wives|wife|mothers?|her", "male": r"m[ae]n|boys?|male|husbands?|fathers?"},
        {"criminal": r"crim\w+|offences?|penal|punish\w*", "civil": r"civil(?! society)|damages", "administrative":
         r"administrative|regulatory offence|disciplinary"},
        {"custody": r"imprison\w*|prison|deprivation of liberty|detention|custodial", "money":
         r"fines?|fined|pecuniary|monetary"},
        {"traffic": r"traffic data", "content": r"content(?: data)?|what was said", "subscriber": r"subscribers?"},
        {"school": r"primary|secondary|schools?", "higher": r"universit\w*|higher education|colleges?"},
        {"origin": r"race|racis\w+|racial|colour|descent|ethnic\w*|national origin|religio\w+",
         "sex": r"gender|sex|sexual orientation", "disability": r"disabilit\w+|disabled", "age": r"age"},
        {"broadcast": r"broadcast\w*|television|radio|cinemas?", "print": r"newspapers?|printed press|books?"},
        {"text": r"written|in writing", "oral": r"oral(?:ly)?|telephone|spoken"},
        {"system": r"systems?", "property": r"property"},
        {"production": r"produc\w+|making", "distribution": r"distribut\w+|transmi\w+|spread\w*|shar(?:e|ing)",
         "possession": r"possess\w*"},
        {"attempt": r"attempt\w*", "aiding": r"aid\w*|abet\w*|complicity"},
        {"ship": r"ships?|vessels?", "aircraft": r"aircraft|aeroplanes?|planes?", "train": r"trains?|railway"},
    )
)  # fmt: skip
"""Kinds of which a rule names some: a claim that names only others speaks of another rule."""

_SAME: Final[tuple[str, ...]] = (
    "criminalise crime criminal offence punishable punish penalise illegal",
    "ngo ngos non-governmental organisation association charity", "allocate devote set aside provide earmark fund",
    "resources money staff budget funds personnel means financial", "deployment launch release market rollout",
    "iterative regular intervals periodic repeated again recurring", "assist help support aid care",
    "abet help facilitate assist", "intentional deliberate purpose knowing wilful meant",
    "irrelevant matter immaterial count", "dependent hinge depend conditional subordinate wait require condition",
    "interfere abstain refrain interference meddle", "obligation duty oblige bound must owe positive",
    "hinder obstacle impede obstruct block hamper prevent", "competent authority authorities police official",
    "redress remedy compensation damages reparation", "remove take down deletion delete erase",
    "investigate inquiry probe enquiry investigation", "trial proceeding prosecution court hearing",
    "prosecute charge bring justice", "confidential secret secrecy professional", "counsel therapy psychological",
    "accommodation housing shelter refuge home", "expel deport remove return removal", "spouse husband wife partner",
    "visitation contact access custody", "commit perpetrate carry", "forge fake false forgery counterfeit",
    "inauthentic false fake genuine authentic", "procure obtain get acquire", "possess have hold own keep possession",
    "distribute spread share circulate disseminate", "public everyone open people general", "inform tell told notify "
    "information learn know", "consider account regard weigh think", "accessible reach easy access available",
    "sufficient enough adequate number", "appropriate suitable suited fitting right", "ensure secure guarantee make",
    "establish set up create", "appoint employ engage hire", "require demand ask oblige", "prior before advance",
    "child minor girl boy young", "interpret interpretation translation language", "revoke withdraw withdrawal",
    "terminate end stop", "weapon gun knife armed", "perpetrator offender abuser culprit", "victim injured party",
    "identity name anonymous identify identifiable", "stereotype prejudice bias cliche", "equal equality same",
    "website platform site online internet", "provider company intermediary operator", "evidence proof material",
    "expedite quick fast swift speedy expedited prompt", "coerce force compel threat", "violation breach infringe",
    "vulnerable weak fragile vulnerability", "increased greater heightened more", "diligence care attention",
    "credible credibility trust trustworthy", "irreconcilable reconcile conflicting contradict", "resist fight "
    "resistance defend", "disability impairment handicap", "examine assess analyse look check evaluate",
    "age old years young", "territory country soil land", "vessel ship flag", "final last definitive",
    "sentence penalty sanction punishment", "previous earlier past former prior", "sell sale trade", "tool device item "
    "program instrument", "user person people individual", "co-operate cooperation collaborate together work",
    "jurisdiction try competent", "reserve decline refuse opt exempt", "lower reduce limit", "minimise trivialise deny",
    "asylum refugee protection", "permit authorisation licence", "renewable extend prolong", "recover recovery heal",
    "employment job work labour", "train training education teach", "journalist press media", "launch start begin",
    "affect impact harm damage hurt", "serious grave severe", "flood overload feed transmit input", "slight minor",
    "merge combine joint together premises roof", "secondary second again repeat", "spare avoid prevent",
)  # fmt: skip
"""Words that say the same in these texts and in everyday language."""


_LIMITS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(rf"\b(?:{claim})\b", re.I), re.compile(rf"\b(?:{source})\b", re.I))
    for name, (claim, source) in {
        "only": (
            r"only|solely|exclusively|unless|except|save where|provided that|on condition|limited to",
            r"only|solely|exclusively|unless|except\w*|save (?:in|where|for|that)|provided that|to the extent"
            r"|in ?so ?far|no more than"
            r"|presuppos\w*|precondition",
        ),
        "always": (
            r"always|in (?:all|every|any) (?:cases?|circumstances?)|automatic(?:ally)?|altogether|absolute\w*"
            r"|however (?:small|slight|minor|short)|(?:minor|petty|trivial) \w+ included"
            r"|at all times|invariably"
            r"|without (?:any )?exception|entirely|whatever|completely|every (?!one|body|person|child|woman|state"
            r"|party)\w+",
            r"always|in (?:all|every|each|any) (?:cases?|circumstances?)|automatic\w*|absolute\w*|at all times"
            r"|regardless"
            r"|irrespective|wholly|every|any|each|all",
        ),
        "never": (r"never|under no circumstances", r"never|no|not|neither|nor|without|prohibit\w*|forbid\w*|cannot"),
        "even": (
            r"even (?:if|when|where|though|after|without)|regardless|irrespective|whether or not|no matter"
            r"|notwithstanding",
            r"even|regardless|irrespective|whether or not|notwithstanding|although|independent\w*|(?:not"
            r"|neither) (?:be )?(?:wholly )?"
            r"(?:depend\w*|subordinated|conditional)|without|(?:also|including|as well as) (?:where|when|if|before)",
        ),
        "enough": (r"(?:is|are|was|were|be) (?:always )?(?:enough|sufficient)|suffices?",
                   r"enough|suffic\w+|adequate\w*"),
        "presumed": (r"(?:is|are|be|was|were) (?:presumed|deemed)", r"presum\w+|deemed|regarded as|considered"),
        "abolished": (r"abolish\w*|replace\w*|drop(?:ped)?|cease\w*|ban(?:s|ned)?",
                      r"abolish\w*|replac\w*|cease\w*|withdr\w*"
                      r"|remov\w*|prohibit\w*|terminat\w*|drop\w*|ban\w*|instead"),
    }.items()
}  # fmt: skip
"""Words that narrow or widen a rule, in a claim, and what of the kind its source must have."""


_NOT_ONLY = re.compile(r"\bnot (?:only|solely|merely|just|exclusively)\b", re.I)


def count_limits_added(claim: str, source: str) -> int:
    """How many kinds of limit a claim sets ("only", "always", "even if") of which its source has none.

    >>> count_limits_added("Rape is punished only where force was used.", "Rape shall be punished.")
    1
    """
    plain = _NOT_ONLY.sub(" ", claim)
    return sum(bool(said.search(plain)) and not held.search(source) for said, held in _LIMITS.values())


def name_alike() -> Mapping[str, frozenset[int]]:
    """For each word of the table the groups it belongs to: words of one group say the same.

    >>> bool(name_alike()["obstacle"] & name_alike()["hinder"])
    True
    """
    found: dict[str, set[int]] = {}
    for n, group in enumerate(_SAME):
        for word in group.split():
            found.setdefault(word, set()).add(n)
    return {word: frozenset(groups) for word, groups in found.items()}


def count_opposites(claim: str, near: Sequence[str], ground: str) -> float:
    """How many pairs of opposites the claim has the one of and the sentences `near` it the other; 0.5 where the rest of
    the `ground` has the claim's word too, and a quarter where only one of the two is negated besides.

    >>> count_opposites("It mitigates the offence.", ["It may be an aggravating circumstance."], "")
    1.0
    """
    said, held = fold(claim), fold(" ".join(near))
    found = 0.0
    for sides in _OPPOSITES:
        for mine, theirs in (sides, sides[::-1]):
            if mine.search(said) and not theirs.search(said) and theirs.search(held) and not mine.search(held):
                turned = is_negated(mine.sub(" ", said)) != is_negated(theirs.sub(" ", held))
                found += (0.5 if mine.search(ground) else 1.0) * (0.25 if turned else 1.0)
    return found


def count_exchanged(claim: str, near: Sequence[str], ground: str) -> float:
    """How many kinds of person, measure or thing the claim names that its source has not, where it has another of them.

    >>> count_exchanged("Fines must be imposed.", ["Offences are punished by imprisonment."], "")
    1.0
    """
    said, held = fold(claim), fold(" ".join(near))
    found = 0.0
    for family in _FAMILIES:
        mine = {name for name, side in family.items() if side.search(said)}
        theirs = {name for name, side in family.items() if side.search(held)}
        if (mine - theirs) and theirs - mine:
            found += 0.5 if any(family[name].search(ground) for name in mine - theirs) else 1.0
    return found
