"""The words by which a judgment shows who speaks: tables of verbs and names, and the patterns made of them.

The Court writes to a house style: of itself in the present tense ("The Court notes"), of the parties with verbs of
saying, mostly in the past ("The Government submitted"). The tables hold that style; `judgment_voice` applies it.
"""

from __future__ import annotations

import re


def _one_of(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


def _forms(verbs: str) -> str:
    """An alternation of verb forms from "deny/denies/denied …": each form given, and the first with an s."""
    forms: dict[str, None] = {}
    for verb in verbs.split():
        first, *others = verb.replace("_", " ").split("/")
        forms.update(dict.fromkeys((first, f"{first}s", *others)))
    return "(?:" + "|".join(forms) + ")"


# --- the Court ---------------------------------------------------------------------------------------------------

# What the Court does in a sentence of which it is the subject.
_COURT_VERBS = _forms(
    "accept acknowledge add admit affirm agree appreciate ask assume attach/attaches award begin believe can/cannot"
    " conclude concur confirm consider decide declare deem detect discern dismiss/dismisses do/does draw emphasise"
    " emphasize endorse examine fail find/found give have/has hold/held infer intend is join lack look make may/might"
    " must need note observe perceive point proceed propose reaffirm/reaffirmed recall recognise recognize refer regard"
    " reiterate reject rely/relies remain remark repeat reserve review rule see set set_out shall share should start"
    " state/stated stress/stresses strike take think turn understand underline uphold view welcome will/would"
    " wish/wishes"
)
_COURT_ADVERBS = (
    rf"(?:{_one_of('also further furthermore therefore thus accordingly consequently now first next again however')}"
    rf"|{_one_of('then still itself nevertheless nonetheless likewise not never always only already [a-z]+ly')}"
    "|for its part|at the outset|in turn|once more|once again)"
)
# This Court: not "the Court of Appeal", not "the Court’s judgment", not "Should the Court find otherwise".
THE_COURT = r"(?<!Should )\b[Tt]he (?:Grand Chamber|Court)\b(?! of\b| for\b|[’'])"
_LEAD = r"(?:[Ww]hereas,? |[A-Z][\w ]{2,40}, )?"
COURT = re.compile(
    rf"{THE_COURT}(?:,[^.;]{{0,120}}?,)?(?: {_COURT_ADVERBS},?){{0,3}} {_COURT_VERBS}\b"
    rf"|^{_LEAD}[Tt]he (?:Grand Chamber|Court)\b(?! of\b| for\b|[’'])(?=,| [a-z])"
    r"|^(?:[A-Z][\w ]{2,40}, )?[Ii]t(?: also| further| thus| therefore| first| finally)*"
    rf" {_one_of('notes observes considers finds concludes reiterates recalls agrees accepts sees refers')}\b"
    r"|\b[Ii]n (?:the|this) (?:Court|Grand Chamber)[’']s? (?:view|opinion|judgment|eyes|estimation)\b"
    r"|\b[Ii]n the (?:view|opinion|judgment) of the Court\b|\b[Aa]ccording to the Court[’']s\b"
    r"|\bto the Court[’']s mind\b|\bthe Court[’']s (?:task|role|function)\b"
    r"|^The Court[’']s [a-z -]{2,40}\b(?:view|case-law|approach|position)\b"
    r"|\b(?:leads?|enables?|allows?|satisf(?:y|ies)|strikes) the Court\b|\bfor the Court to\b"
    r"|\b(?:knowledge|attention) of the Court\b"
)

# How a paragraph of the Court opens without naming it.
_LINK = _one_of("Accordingly Consequently Therefore Thus Hence However Lastly Finally Moreover Furthermore")
_COURT_OPENINGS = (
    r"[Tt]here (?:has|have|had|was|is)\b.{0,40}\b(?:violation|breach|interference)\b",
    r"[Ii]t(?: also| further| thus| therefore| accordingly| consequently| only)? (?:follows|remains|does not|must"
    r"|should|has not been|cannot|can|does|would|is (?:not (?:disputed|contested|in dispute|for the Court)|undisputed"
    r"|common ground|uncontested|clear|true|therefore|thus|necessary|appropriate|evident|also))\b",
    r"[Tt]here (?:is|can be) no (?:dispute|doubt|need|reason)",
    r"[Tt]he (?:foregoing|above|preceding) ",
    r"[Tt]hese (?:considerations|elements|factors)",
    r"[Tt]his (?:complaint|part|conclusion|finding)",
    r"[Nn]o (?:separate issue|such|interference)",
    r"[Nn]either (?:party|of the parties)",
    r"[Ff]or (?:these|those|the (?:foregoing|above|same)) reasons",
    r"(?:[Tt]he )?(?:relevant |general |applicable )*principles\b",
    r"[Hh]aving (?:regard|examined|found|reached|concluded)",
    r"[Tt]urning to",
    r"[Mm]aking its assessment",
    r"[Rr]egard being had",
    r"[Ii]n (?:the )?light of",
    r"[Ii]n view of",
    r"[Oo]n the basis of",
    r"[Uu]nder the Court[’']s",
)
COURT_OPENING = re.compile(
    rf"^(?:[Ww]hereas,? )?(?:(?:{_LINK}|In conclusion|In sum)[^,]{{0,40}}, )?(?:{'|'.join(_COURT_OPENINGS)})"
)

# --- parties, the Commission, a Chamber, interveners -------------------------------------------------------------

# Verbs by which a view is reported, whatever the place of the sentence in the paragraph.
_REPORTED = _forms(
    "submit/submitted argue/argued contend/contended/contented maintain/maintained assert/asserted claim/claimed"
    " allege/alleged complain/complained contest/contested dispute/disputed stress/stressed point_out/points_out"
    "/pointed_out/pointed_to emphasise/emphasised emphasize/emphasized concede/conceded acknowledges/acknowledged"
    " object/objected rely/relies/relied refers/referred request/requested asks/asked invites/invited reply/replies"
    "/replied adds/added reiterates/reiterated repeats/repeated states/stated notes/noted observes/observed"
    " consider/considered concludes/concluded explains/explained insists/insisted disagree/disagreed agree/agreed"
    " admits/admitted accepts/accepted challenges/challenged seek/sought deny/denies/denied criticise/criticised"
    " criticize/criticized suggests/suggested drew takes/took raises/raised deems/deemed leaves/left files/filed"
    " cites/cited averred opined affirms/affirmed declares/declared doubts/doubted infers/inferred regards/regarded"
    " questions/questioned recalls/recalled underlines/underlined highlights/highlighted mentions/mentioned"
    " wishes/wished provided produced furnished informs/informed opposes/opposed rejects/rejected expresses/expressed"
    " believes/believed felt thought saw holds/held was_of_the_opinion was_of_the_view were_of_the_opinion"
    " were_of_the_view share/shared advanced put_forward set_out described summarised outlined specified indicated"
    " presented conveyed viewed pleads/pleaded did_not does_not do_not had_not made_no calls/called urged proposed"
    " compared joined endorsed adopted abandoned withdrew answered responded justified attached attributed attempted"
    " identified listed confirmed envisaged voiced distinguished elaborated commented clarified invokes/invoked laid"
    " rested based for_the_first_time put"
)
# The narrower list for a paragraph that is to count as a report inside an assessment.
_SAID = _forms(
    "submit/submitted argue/argued contend/contended maintain/maintained assert/asserted claim/claimed allege/alleged"
    " complain/complained contest/contested dispute/disputed stress/stressed pointed_out emphasised emphasized"
    " concede/conceded acknowledged object/objected relied rely requested asked invited replied added stated considered"
    " concluded explained insisted disagree/disagreed agree/agreed admitted accepted denied deny criticised suggested"
    " were_of_the was_of_the took_the_view expressed made_no did_not_comment did_not_submit did_not_contest"
    " did_not_dispute did_not_raise did_not_make drew invoke/invoked reiterated observed noted referred filed left"
)
_PRONOUN_SAID = _forms(
    "submit/submitted argue/argued contends/contended maintains/maintained asserts/asserted claims/claimed allege"
    "/alleged complains/complained contests/contested disputed stressed pointed_out emphasised emphasized conceded"
    " acknowledged objected relied referred requested asked invited replied added reiterated stated noted observed"
    " considered concluded explained insisted disagreed agreed admitted accepted challenged denied criticised suggested"
    " drew took_the_view raised found cited underlined highlighted were_of_the was_of_the did_not made had"
)
_ADVERBS = (
    rf"(?: (?:{_one_of('also further furthermore therefore thus first next again however then both all [a-z]+ly')}"
    r"|in (?:particular|substance|essence|turn|reply|sum|addition)|on the other hand|for (?:his|her|its|their) part)"
    r",?){0,3}"
)
_ORDINAL = _one_of(
    "first second third fourth fifth sixth other remaining two three former said present respondent Irish same"
)
_APPLICANT_KINDS = _one_of(
    "company companies association organisation Government bank party foundation union newspaper"
)
_APPLICANT_PEOPLE = r"(?:lawyers?|representatives?|counsel|legal representatives?|heirs?|mother|father|wife)"
_PARTY_NAME = (
    rf"(?:applicants?(?: {_APPLICANT_KINDS})?(?:[’']s? {_APPLICANT_PEOPLE})?"
    r"|(?:respondent |intervening |[A-Z]\w+ )?Governments?(?: of [A-Z]\w+(?: [A-Z]\w+)?)?|parties|Commission|Chamber"
    r"|Delegates?(?: of the Commission)?|third[- ]part(?:y|ies)(?: interveners?)?|interveners?"
    r"|intervening (?:organisations?|parties|party|Governments?)|(?:two|three|remaining|other) applicants)"
)
# "As the Government rightly suggested": the Court makes it its own.
ENDORSES = re.compile(
    r"(?:As|Like) (?:was )?(?:the )?(?:respondent )?(?:Government|applicants?|Commission|parties)[^,.;]{0,40}?"
    r"\b(?:rightly|correctly)\b"
)
# "in cases where the applicants complained": not the speaker of the paragraph.
_SUBORDINATORS = ("where", "which", "that", "when", "because", "if", "as", "whom", "although", "since", "while")
_NOT_SUBORDINATE = "".join(f"(?<!{word} )" for word in _SUBORDINATORS)
_WHOSE = r"(?:the|both|all)(?: \w+)? (?:applicants?|Government|parties|Commission|Chamber|Delegate|third part(?:y|ies))"
_VIEW = r"(?:view|opinion|submission|contention|argument|eyes)"
PARTY = re.compile(
    rf"{_NOT_SUBORDINATE}\b(?:[Tt]he|[Bb]oth|[Ee]ach|[Aa]ll)(?: of the| the)?(?: {_ORDINAL})?"
    r"(?:(?:,| and|, and) (?:first|second|third|fourth|fifth|sixth)){0,4}"
    rf" {_PARTY_NAME}(?![’'\w])(?: in [^,.;(]{{0,60}})?(?:,[^.;]{{0,160}}?,|\s\([^)]{{0,160}}\))?"
    rf"{_ADVERBS} {_REPORTED}\b"
    rf"|\b(?:[Aa]ccording to|[Ii]n the (?:view|opinion|submission|eyes) of)(?: the (?:majority|minority) of)? {_WHOSE}"
    r"\b(?![’'])"
    rf"|\b[Ii]n {_WHOSE}[’']s? {_VIEW}\b"
    r"|\b[Aa]pplicants? no?s?\. [\d, and-]+ (?:submitted|argued|claimed|complained|alleged)"
)
PRONOUN_PARTY = re.compile(
    rf"^(?:[A-Z][\w ]{{2,40}}, )?(?:He|She|They|he|she|they|It){_ADVERBS} {_PRONOUN_SAID}\b"
    r"|^(?:[A-Z][\w ]{2,40}, )?[Ii]n (?:their|his|her) (?:view|opinion|submission|contention)"
)
# "The Government’s first argument was …", "The Government, for their part, …", "In his submission, …".
PARTY_OPENING = re.compile(
    r"^(?:[Ww]hereas,? |[A-Z][\w ,’']{2,80}, )?(?:[Tt]he|[Bb]oth|[Oo]ne of the|[Ss]ome of the)"
    rf"(?: \w+)? {_PARTY_NAME},"
    rf"|^(?:[A-Z][\w ,’']{{2,60}}, )?[Tt]he(?: \w+)? {_PARTY_NAME}[’']s?(?: \w+){{0,2}}"
    r" (?:arguments?|submissions?|contentions?|position|view|case) (?:was|were|concerned|related|rested)\b"
    r"|^It (?:was|is) the (?:applicant|Government|Commission)s?[’']s? (?:position|view|contention|submission)"
    r"|^Those appearing before the Court|^Various arguments|\bIn (?:his|her|their) submission,"
    r"|^The (?:preliminary )?(?:objection|plea)s? (?:was|were) (?:based|founded)"
)
# A party as the subject of the first main clause, with a verb of saying: nothing else makes a paragraph of an
# assessment section a report.
OPENS_WITH_PARTY = re.compile(
    r"^(?:[Ww]hereas,? |[A-Z][^,.;]{2,160}, )?(?:[Tt]he|[Bb]oth|[Ee]ach)(?: \w+)?(?: and \w+)?"
    rf" {_PARTY_NAME}(?![’'\w])(?:,[^.;]{{0,160}}?,)?{_ADVERBS} {_SAID}\b"
    rf"|^(?:[A-Z][^,.;]{{2,60}}, )?(?:He|She|They|he|she|they){_ADVERBS} {_SAID}\b"
    rf"|^(?:According to|In the (?:view|opinion|submission) of|In) {_WHOSE}\b"
    r"(?:[’']s? (?:view|opinion|submission|contention))?,"
)
# Anyone else whose view is reported: "The Helsinki Foundation submitted …", "Like the others, Ms N. complained …".
OTHER_PARTY = re.compile(
    r"^(?:[^,.;]{2,100}, |In (?:his|her|their) \w+ )?(?:[Tt]he |Mr |Mrs |Ms |Dr\.? |Sir )?[A-Z][\w’'.&-]*"
    r"(?:,? (?:[A-Z][\w’'.&-]*|of|for|and|the|in|on|de|des|der|d[’']\w+|\([^)]{1,60}\))){0,14},?"
    r"(?: (?:also|further|lastly|first|then|[a-z]+ly)){0,2} (?:submitted|argued|contended|maintained|alleged|complained"
    r"|stressed|pointed out|emphasi[sz]ed|asserted|claimed|disputed|contested|submits|argues|maintains|took the view"
    r"|expressed the (?:view|opinion))\b"
)
# The domestic bodies whose decisions the Court itself recounts.
AUTHORITY = re.compile(
    r"\b[Cc]ourts?\b|\b(?:[Tt]ribunal|[Jj]udge|[Pp]rosecutor|[Mm]inist|[Pp]olice|[Aa]uthorit|[Ll]egislat|[Pp]arliament"
    r"|[Cc]ouncil)"
)

# --- sentences ---------------------------------------------------------------------------------------------------

# A paragraph that only sets out an Article.
CONVENTION = re.compile(
    r"^(?:Whereas )?(?:(?:The relevant (?:parts?|provisions?) of )?Articles? \d+.{0,120}?"
    r"|The relevant (?:parts?|provisions?) of .{0,80}?)\b(?:provides?|reads?|states?|is worded|are worded)\b.{0,80}:$"
)
# The first words subordinate what follows to the main clause: "As to the Government’s argument …, the Court notes".
_CONNECTORS = (
    r"(?:However|Moreover|Furthermore|Lastly|Finally|Secondly|Thirdly|Firstly|In addition|That said|Nevertheless"
    r"|In this connection|In this respect|In that connection|Turning .{0,60}?)"
)
SUBORDINATE = re.compile(
    rf"^(?:[Ww]hereas,? )?(?:{_CONNECTORS},? )?"
    r"(?:[Ii]n so far as|[Ii]nsofar as|[Aa]s regards|[Aa]s to|[Aa]s for|[Aa]s the|[Ww]hile|[Ww]hilst|[Aa]lthough"
    r"|[Tt]hough|[Ee]ven (?:if|assuming|though)|[Ss]ince|[Ii]f|[Gg]iven|[Tt]o the extent|[Hh]aving|[Ii]n view"
    r"|[Ii]n (?:the )?light"
    r"|[Ww]ith (?:regard|respect)|[Rr]egarding|[Cc]oncerning|[Ww]here|[Ww]hen|[Nn]oting|[Uu]nlike|[Ll]ike|[Cc]ontrary"
    r"|[Ii]n re(?:ply|sponse)|[Ii]n (?:respect|relation|answer)|[Nn]otwithstanding|[Dd]espite|[Bb]earing|[Tt]aking"
    r"|[Tt]urning|[Oo]n the|[Ii]nasmuch|[Ww]hether|[Tt]hat the|[Ii]n the (?:absence|present|instant)|[Aa]ssuming)\b"
)
# Full stops that end no sentence: after an initial, "no.", "v.", "art." and the like.
SENTENCE_BREAK = re.compile(
    r"(?<![A-Z ][A-Z])(?<!\b[A-Z])(?<!\bno)(?<!\bnos)(?<!\bv)(?<!\bMr)(?<!\bMs)(?<!\bart)(?<!\bpara)(?<!\bDr)"
    r"\.[”\")]? (?=[A-Z“])"
)
# Words of decision, and tenses: in reported speech the views of a party stand in the past.
DISPOSES = re.compile(
    r"\b(?:must|is|are|should) (?:therefore |accordingly |thus |also |consequently )?(?:be )?"
    r"(?:declared|rejected|dismissed|inadmissible|admissible|manifestly)\b"
)
PRESENT = re.compile(
    r"\b(?:is|are|has|have|cannot|must|falls?|var(?:y|ies)|obliges?|requires?|appl(?:y|ies)|means?|follows?|remains?"
    r"|may|does|constitutes?|secures?|guarantees?)\b"
)
REPORTED_PAST = re.compile(r"\b(?:had|would|could|did)\b")

# --- principles --------------------------------------------------------------------------------------------------

RESTATES = re.compile(
    rf"{THE_COURT}[^.]{{0,60}}?\b(?:reiterates?|recalls?)\b|^It (?:also |further |therefore )?(?:reiterates|recalls)\b"
    rf"|{THE_COURT} (?:has|had)(?: \w+ly| often| also| already| in| on)*,? ?[^.]{{0,80}}?\b(?:held|stated|found"
    r"|emphasi[sz]ed|stressed|ruled|recogni[sz]ed|accepted|acknowledged|considered|reiterated|established"
    r"|clarified|pointed out)\b|\b(?:settled|established|well-established|consistent|constant) case-law\b"
    r"|\b[Tt]he Court[’']s case-law\b"
    r"|\bprinciples? (?:concerning|relating|governing|established|on|applicable|as|relevant|regarding|set|laid|were|are"
    r"|have|deriv|that|which|emerg)|^The (?:essential|primary|main) (?:object|purpose|aim) of Article"
    r"|^(?:The|A|This|Their) (?:\w+ )?margin of appreciation"
    r" (?:is|will|var|differ|to be|left|enjoyed|afforded|allowed|has)"
    r"|^(?:An|Any|Such|Such an) interference\b.{0,80}\b(?:will|can|must|constitutes|is|should)\b"
    r"|^(?:The )?(?:expression|phrase|term|words|wording|concept|notion) (?:of )?“|^(?:The )?(?:concept|notion) of\b"
    r"|^The guarantee enshrined|^Freedom of expression constitutes"
    r"|^Article \d+(?: § \d+)?[^.]{0,40}\b(?:protects|guarantees|secures|requires|enshrines|imposes|embodies|affords)\b"
)
# Signs that a paragraph comes to the case before the Court.
TO_THE_CASE = re.compile(
    r"\b(?:present|instant|particular) (?:case|application|applicant)\b|\bthe Government\b|\b[Ii]n this case\b"
    r"|\bthe (?:(?:first|second|third|present) )?applicants?\b(?! (?:to|in question|must))"
    r"|\b(?:these|those|this) (?:\w+ )?(?:applications?|complaints?)\b|\bof the applications\b"
    r"|^(?:In sum|In conclusion|Consequently|Accordingly|Therefore|Hence|It follows)\b"
    r"|\bthe domestic (?:courts|authorities) (?:had|did|failed|have)\b"
)
NORM = re.compile(r"\bprinciple|\bcase-law\b|\bArticle \d|\bConvention\b")
CITES = re.compile(r"\b[Ss]ee\b|\bv\. [A-Z]|§ ?\d|\bcited above\b")
RULE_OPENING = re.compile(
    r"(?:Under )?Articles? \d|(?:Accordingly|Consequently|Therefore|Thus|It follows)\b"
    r"|The (?:rule|notion|concept|right|expression|period|scope|extent|obligations?|question|purpose|aim)\b"
)
