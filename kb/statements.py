"""Statements inside questions: what a closed question asks to be confirmed, what a question takes for granted.

"Must an order to take an image down wait for a conviction?" asks whether "An order to take an image down must wait for
a conviction.". "Since a wedding counts as consent, is a husband …?" takes it that "A wedding counts as consent.". Rules
on word order only; whether a statement is right is for `kb/judging.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.text import split_sentences, words

MAX_QUESTION = 2_000
"""Characters of a question that are read; a longer one is a text, not a question."""
MAX_PREMISES = 4

_MODALS = frozenset({"must", "shall", "should", "may", "can", "could", "might", "will", "would", "need"})
_DO = frozenset({"do", "does", "did"})
_BE = frozenset({"is", "are", "was", "were", "am"})
_HAVE = frozenset({"has", "have", "had"})
_AUXILIARIES = _MODALS | _DO | _BE | _HAVE
_AUX = rf"(?P<aux>{'|'.join(sorted(_AUXILIARIES))}|cannot)(?:n['’]t)?"
_OPEN = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b"
    r"|\b(?:name|list|explain|describe|compare|tell me|show)\b", re.I,
)  # fmt: skip
_CLOSED = re.compile(rf"^{_AUX}\b\s+(?P<rest>.+)$", re.I)
_LEAD = re.compile(r"^(?:(?:and|but|so|or|then|also|yes|ok(?:ay)?|well|please)\b[\s,]*)+", re.I)
_ADVERBIAL = re.compile(
    r"^(?P<where>(?:under|in|according to|for|by|within|pursuant to|on the basis of|where|when|if)\b[^?]{2,160}?),\s+"
    rf"(?={_AUX.replace('?P<aux>', '?:')}\b)", re.I,
)  # fmt: skip
"""Words before a closed question that belong to its statement: "Under the ECHR, may …"."""
_TAG = re.compile(
    r",?\s+(?:right|correct|true|yes|no|or not|is that (?:so|right|true|correct)|am I right"
    r"|(?:is|are|does|do|must|may|can|should|has|have|will)(?:n['’]t)? (?:it|they|he|she|we|there))\s*\?$", re.I,
)  # fmt: skip
_IS_IT_TRUE = re.compile(
    r"^(?:is|was)(?:n['’]t)? it (?:true|correct|right|so|the case|a fact) that (?P<said>.+)$", re.I
)
_PRONOUNS = frozenset({"it", "they", "we", "i", "you", "he", "she", "there", "this"})

_NOUN_AFTER = frozenset(
    words(
        "a an the his her their its our my your any no each every this that these those some such of for in on by "
        "with from under against at between and or as to whose not does do did"
    )
)
"""Words after which a form that may be noun or verb is a noun, or an infinitive of its own: "to take", "the use"."""
_VERBS = frozenset(
    words(
        "abide be consist presume have do make take give get go come keep hold let put set say tell see know mean "
        "find lose win leave begin accept access act adopt afford aim allow amend answer appear apply appoint approve "
        "arrest ask assess assist attend authorise award ban bar bind block bring carry cause cease change check "
        "choose cite close collect commit compel compensate concern confiscate consent consider contain continue "
        "contact control co-operate count cover create criminalise criminalize deal decide declare define delete deny "
        "depend deprive derogate describe designate destroy detain disclose discriminate distinguish document draw "
        "enable encourage end enforce enjoy ensure enter establish evaluate examine exclude excuse exempt exist "
        "expire extend extradite face fail fall file fix follow force forbid forward fund govern grant guarantee "
        "happen hear help hire identify imply impose include incorporate inform intercept interfere intervene "
        "introduce investigate invite involve issue join judge justify label last lead limit listen lodge lower live "
        "maintain mandate matter meet mention mitigate monitor moderate name necessitate need notify obey oblige "
        "obtain occur open offer operate order outlaw own oversee participate pay penalise permit place play postpone "
        "preclude preserve press presuppose prevail prevent prioritise proceed process produce prohibit promote "
        "prosecute protect prove provide publish punish qualify reach read receive recognise recommend record refer "
        "reflect refrain refuse register regulate reject rely remain remove renew repeat report represent request "
        "require reserve respect respond rest restrict result retain return review rule run screen search secure seek "
        "seize send serve share show sign speak specify stand start state stay stop store submit suffice suggest sue "
        "supply support suspend teach terminate testify think train transfer transmit treat turn understand undergo "
        "undertake use verify violate vote wait waive want warn withdraw withhold work write"
    )
)
"""Base forms by which the end of a subject is found in "Must <subject> <verb> …"."""
_NOUNS_TOO = frozenset(
    words(
        "access act address answer appeal arrest attempt ban bar block care cause change charge claim concern consent "
        "contact control cover deal document draw end face file fine force fund group help issue judge label last "
        "lead limit list matter need offer open order own permit place play pay press process prosecute question "
        "reach read record report request respect rest result return review rule run screen search sentence share "
        "show sign stand start state stay stop store sue supply support suspend transfer treat trial train turn use "
        "vote wait want work"
    )
)
"""Those of them that are a noun as often: taken only where no other verb follows."""
_AFTER_SUBJECT = frozenset(
    words(
        "not also always only still ever never already really even just then necessarily automatically enough "
        "sufficient allowed obliged required bound necessary needed possible punishable admissible available entitled "
        "exempt open compulsory mandatory optional absolute legal illegal lawful unlawful criminal forbidden "
        "prohibited permitted protected valid responsible liable irrelevant relevant free part subject composed made "
        "held given set left kept taken brought understood meant excluded covered outside inside within conditional "
        "dependent independent equal different confidential unlimited limited trafficking discrimination"
    )
)
"""Words that begin what is said of a subject in "Is <subject> …"."""
_PARTICIPLE = re.compile(r"[a-z]{3,}(?:ed|ied)$")
_AFTER_NOUN = frozenset({"of", "under", "to", "against", "in", "for", "from"})
"""Words before which "order", "access" and the like are nouns: "an order under Article 16"."""
_RELATIVES = frozenset({"who", "which", "whoever", "whose", "where", "that"})
_THIRD = {"have": "has", "do": "does", "go": "goes", "be": "is"}
_SINGULAR_DO = "does"

_OBLIGES = re.compile(
    r"\b(?:must|shall|ha(?:s|ve) to|needs?|(?:is|are|be) (?:\w+ly )?(?:required|obliged|bound|compelled|compulsory"
    r"|mandatory|necessary|needed)|(?:requires?|obliges?|compels?|mandates?)|(?:orders?|forces?) \w+ to"
    r"|makes? .{3,60} (?:mandatory|compulsory|obligatory)|under (?:a|an) (?:duty|obligation))\b", re.I,
)  # fmt: skip
_ADVISES = re.compile(r"\b(?:should|ought to|recommends?|asks?|calls? (?:on|upon|for)|advises?|(?:is|are) "
                      r"(?:recommended|advised|expected))\b", re.I)  # fmt: skip
_PERMITS = re.compile(
    r"\b(?:may|might|can|could|allows?|permits?|lets?|(?:is|are) (?:\w+ly )?(?:free|allowed|permitted|entitled"
    r"|authori[sz]ed)|leaves? it to)\b", re.I,
)  # fmt: skip
_ENCOURAGES = re.compile(r"\b(?:encourages?|invites?|(?:is|are) (?:encouraged|invited))\b", re.I)

_SINCE = re.compile(
    r"^(?P<lead>since|as|because|given(?: the fact)? that|given|now that|seeing that|considering that|assuming that"
    r"|if,? as we know,?)\s+(?P<said>.+)$", re.I | re.S,
)  # fmt: skip
_ASKS = re.compile(
    rf"^(?:(?:and|so|then)\s+)?(?:(?:from|within|under|against|to|by|for|on|in|at|with|of|about|after|until)\s+)?"
    rf"(?:what|which|who|whom|whose|when|where|why|how|{_AUX.replace('?P<aux>', '?:')})\b", re.I,
)  # fmt: skip
_GIVEN = re.compile(
    r"[,\s]\s*(?:given that|seeing that|considering that|now that)\s+"
    r"(?P<said>[^?]+)\??$", re.I,
)  # fmt: skip
_WHY = re.compile(
    rf"^(?:why|(?:under|in|on) (?:which|what) (?:conditions?|circumstances?|terms?|cases?)|how (?:come|can it be) that"
    rf"|for (?:which|what) reasons?)\s+(?P<clause>{_AUX.replace('?P<aux>', '?:')}\b.+?)\??$", re.I | re.S,
)  # fmt: skip
_HOW_IS = re.compile(
    r"^how (?P<be>is|are) the (?P<np>[^?,]{4,100}?) (?:enforced|implemented|paid|collected|proved|proven|imposed"
    r"|applied|monitored|carried out|calculated)\b[^?]*\?$", re.I,
)  # fmt: skip
_OF_LAW = re.compile(
    r"\b(?:articles?|art\.|paras?\.?|paragraphs?|conventions?|recommendation|protocol|treat(?:y|ies)|ECHR|GREVIO|GRETA"
    r"|the (?:European |Strasbourg )?Court|Istanbul|Lanzarote|Budapest|Parties|member states)\b", re.I,
)  # fmt: skip
"""A sentence before a question is a premise where it speaks of the texts; else it tells what happened."""
_ALTERNATIVE = re.compile(rf",\s+or\s+{_AUX.replace('?P<aux>', '?:')}\b", re.I)
"""A question that asks which of two things holds, which yes or no does not answer."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|must|shall|should|may|can|cannot|could|will|would|does|do|did|\w{3,}(?<!s)s"
    r"|\w{3,}ed|apply|cover|depend|require|protect|include|mean|need|allow|work|prevent)\b", re.I,
)  # fmt: skip
"""What a premise must have to be a sentence: "As a victim, what can I do?" takes nothing for granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a closed question asks to be confirmed, as a sentence: "An order … must wait for a conviction.".

    `modal` is "must", "should", "may", "encouraged" or "" where the question asks how things are. `polar` is true of
    a question that yes or no answers; all that is read here is.
    """

    text: str
    modal: str
    polar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """What a question takes for granted, as a sentence of its own, from `question[start:end]`."""

    text: str
    start: int
    end: int


def read_statement(question: str) -> Statement | None:
    """The statement of a closed question; None for an open one ("What …", "Why …", "List …").

    >>> read_statement("Must an order to take an image down wait for a conviction?")
    Statement(text='An order to take an image down must wait for a conviction.', modal='must', polar=True)
    """
    asked = _find_question(" ".join(question[:MAX_QUESTION].split()))
    if not asked:
        return None
    if true := _IS_IT_TRUE.match(asked):
        return _state(true["said"])
    if tag := _TAG.search(asked):
        said = asked[: tag.start()]
        return None if _OPEN.match(said) or _CLOSED.match(said) else _state(said)
    where = _ADVERBIAL.match(asked)
    closed = _CLOSED.match(asked[where.end() :] if where else asked)
    if closed is None or _ALTERNATIVE.search(closed["rest"]):
        return None
    turned = _turn(closed["aux"].lower(), closed["rest"].rstrip(" ?.!"))
    return _state(f"{turned}, {where['where'][0].lower()}{where['where'][1:]}" if where else turned)


def read_modal(text: str) -> str:
    """How strongly a statement speaks: "must", "should", "may", "encouraged", or "" where it only describes.

    >>> read_modal("The Istanbul Convention requires States to criminalise stalking.")
    'must'
    """
    found = [
        (match.start(), name)
        for name, pattern in (("must", _OBLIGES), ("should", _ADVISES), ("may", _PERMITS), ("encouraged", _ENCOURAGES))
        if (match := pattern.search(text))
    ]
    return min(found)[1] if found else ""


def read_premises(question: str) -> tuple[Premise, ...]:
    """What a question takes for granted, in order; nothing where it only asks.

    >>> [p.text for p in read_premises("Why does the Istanbul Convention leave out girls under 18?")]
    ['The Istanbul Convention leaves out girls under 18.']
    """
    text = question[:MAX_QUESTION]
    sentences = _locate(text)
    found: list[Premise] = []
    if not sentences or not sentences[-1][0].endswith("?"):
        return ()
    for said, start in sentences[:-1]:
        if said.endswith(".") and _OF_LAW.search(said) and _is_sentence(said):
            found.append(_premise(said, start, start + len(said)))
    asked, start = sentences[-1]
    for said, at in (*_read_since(asked), *_read_colon(asked), *_read_given(asked)):
        found.append(_premise(said, start + at, start + at + len(said)))
    if why := _WHY.match(asked):
        found += _read_why(why["clause"], start + why.start("clause"))
    if how := _HOW_IS.match(asked):
        article = "a " if how["be"].lower() == "is" else ""
        text = f"There {how['be'].lower()} {article}{how['np']}."
        found.append(Premise(text=text, start=start + how.start("np"), end=start + how.end("np")))
    return tuple(found[:MAX_PREMISES])


def _locate(text: str) -> list[tuple[str, int]]:
    """The sentences of a text as they stand in it, each with its place."""
    found, at = [], 0
    for sentence in split_sentences(text):
        pattern = r"\s+".join(re.escape(w) for w in sentence.split())
        match = re.compile(pattern).search(text, at)
        if match:
            found.append((match.group(), match.start()))
            at = match.end()
    return found


def _find_question(text: str) -> str:
    """The last sentence that asks, without words that only lead in."""
    asking = [s for s in split_sentences(text) if s.endswith("?")]
    asked = asking[-1] if asking else text
    if since := _read_since(asked):
        said, at = since[0]
        asked = asked[at + len(said) :].lstrip(" ,")
    return _LEAD.sub("", asked)


def _state(said: str) -> Statement:
    text = _capitalise(said.strip(" ?.!,"))
    return Statement(text=f"{text}.", modal=read_modal(text))


def _capitalise(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _premise(said: str, start: int, end: int) -> Premise:
    return Premise(text=f"{_capitalise(' '.join(said.split()).strip(' ,.;:?'))}.", start=start, end=end)


# ---- word order ----------------------------------------------------------------------------------------------------


def _turn(aux: str, rest: str) -> str:
    """A clause with its auxiliary moved behind the subject: ("must", "it wait") → "it must wait"."""
    tokens = rest.split()
    cut = _end_of_subject(aux, tokens)
    subject, said = " ".join(tokens[:cut]), tokens[cut:]
    if aux in _DO and said:
        first = _third_person(said[0]) if aux == _SINGULAR_DO and not _is_negation(said[0]) else said[0]
        if aux == "did":
            return " ".join([subject, "did", *said])
        return " ".join([subject, first, *said[1:]])
    return " ".join([subject, aux, *said])


def _end_of_subject(aux: str, tokens: list[str]) -> int:
    """How many words the subject has, as far as word order tells."""
    lowered = [t.lower().strip(",;") for t in tokens]
    if lowered[:1] == ["that"] and len(lowered) > 1 and (lowered[1] in _VERBS | _AFTER_SUBJECT | {"a", "an"}):
        return 1
    if lowered and lowered[0] in _PRONOUNS and (len(lowered) < 2 or lowered[1] not in ("who", "whose", "in", "of")):
        return 1
    if aux in _BE or aux in _HAVE:
        return _end_before_complement(lowered)
    return _end_before_verb(lowered)


def _end_before_verb(lowered: list[str]) -> int:
    found = [
        n for n in range(1, len(lowered))
        if lowered[n] in _VERBS and lowered[n - 1] not in _NOUN_AFTER | _RELATIVES
    ]  # fmt: skip
    sure = [n for n in found if lowered[n] not in _NOUNS_TOO]
    likely = [n for n in found if lowered[n + 1 : n + 2] and lowered[n + 1] not in _AFTER_NOUN]
    if not sure and len(likely) > 1 and likely[1] == likely[0] + 1:
        likely = likely[1:]  # "an order last"
    return next(iter(sure or likely or found), 0) or _end_before_complement(lowered)


def _end_before_complement(lowered: list[str]) -> int:
    for n in range(1, len(lowered)):
        word, before = lowered[n], lowered[n - 1]
        if before in _NOUN_AFTER - {"that", "this"} or (n == 1 and _opens_subject(before)):
            continue
        to_be = word == "to" and lowered[n + 1 : n + 2] == ["be"]
        if word in ("a", "an", "anyone", "any") or word in _AFTER_SUBJECT or to_be:
            return n
        if _PARTICIPLE.match(word) and not (n + 1 < len(lowered) and lowered[n + 1] == "by" and n + 4 < len(lowered)):
            return n
    return max(1, min(2, len(lowered) - 1))


def _opens_subject(word: str) -> bool:
    """True of a first word that cannot be a subject alone: "recruiting a child", "free legal aid"."""
    return word.endswith("ing") or word in _AFTER_SUBJECT


def _is_negation(word: str) -> bool:
    return word.lower() in ("not", "never")


def _third_person(verb: str) -> str:
    """ "require" → "requires", "apply" → "applies"."""
    lower = verb.lower()
    if lower in _THIRD:
        return _THIRD[lower]
    if re.search(r"[^aeiou]y$", lower):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|x|z|ch|sh|o)$", lower) else f"{verb}s"


# ---- premises ------------------------------------------------------------------------------------------------------


def _read_since(asked: str) -> list[tuple[str, int]]:
    """ "Since P, how …?": P runs to the first comma after which something is asked."""
    since = _SINCE.match(asked)
    if since is None:
        return []
    for comma in re.finditer(r",\s+", asked):
        said = asked[since.start("said") : comma.start()]
        if comma.start() > since.start("said") and _ASKS.match(asked[comma.end() :]):
            return [(said, since.start("said"))] if _is_sentence(said) else []
    return []


def _read_colon(asked: str) -> list[tuple[str, int]]:
    """ "P: how …?"."""
    said, mark, rest = asked.partition(": ")
    stated = mark and _is_sentence(said) and _OF_LAW.search(said) and not _ASKS.match(said)
    return [(said, 0)] if stated and _ASKS.match(rest) else []


def _read_given(asked: str) -> list[tuple[str, int]]:
    """ "Why …, given that P?"."""
    given = _GIVEN.search(asked)
    if given is None or not given.start() or not _is_sentence(given["said"]):
        return []
    return [(given["said"], given.start("said"))]


def _read_why(clause: str, start: int) -> list[Premise]:
    """The clause of a "Why …?", which the question takes to be so."""
    head = _GIVEN.sub("", clause).rstrip(" ?,")
    closed = _CLOSED.match(head)
    if closed is None or len(closed["rest"].split()) < 3:
        return []
    text = _capitalise(_turn(closed["aux"].lower(), closed["rest"]))
    return [Premise(text=f"{text}.", start=start, end=start + len(head))]


def _is_sentence(said: str) -> bool:
    return len(said.split()) >= 3 and _FINITE.search(said) is not None
