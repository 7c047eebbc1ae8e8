"""A knowledge base of invented texts for the tests of the page: official texts, a summary, a judgment, a refusal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_digest import CASES, ENTRIES, RECORDS, RELATIONS, TOPICS

from kb.config import LanguageModelConfig
from kb.conversation import Turn
from kb.errors import NotFoundError, UsageError
from kb.export_model import CitedText, Provenance
from kb.grounding import Checked, Verdict
from kb.grounding_sentences import split_answer
from kb.model import Answer, Claim, Layer, Pinpoint, Support, Unit
from kb.records import Topic
from kb.views import Holding, Shown, Status, TopicPage

ORDERS = (
    "1 A harbour authority shall keep a register of every lantern lent to a boat, and shall strike a lantern from it:\n"
    "a when the lantern is returned whole;\n"
    "b when a keeper asks for a withdrawal order, whether or not a boat has been found at fault;\n"
    "c when it is lost at sea.\n"
    "2 A withdrawal order under paragraph 1 lapses after thirty days unless a tribunal confirms it.\n"
    "The keeper hears of it without delay."
)
LETTER_B = "when a keeper asks for a withdrawal order, whether or not a boat has been found at fault;"
QUOTE_B = "whether or not a boat has been found at fault"
HARBOUR = "https://texts.example/harbour?part=1&form=full"


def unit(
    id: str,
    citation: str,
    text: str,
    *,
    heading: str = "",
    layer: Layer = "official",
    role: str = "",
    summary: str = "",
    division: tuple[str, ...] = (),
    url: str = HARBOUR,
    lead: str = "",
) -> Unit:
    document = "/".join(id.split("/")[: 2 if id.startswith("ecthr/") else 1])
    return Unit(
        id=id,
        document=document,
        citation=citation,
        heading=heading,
        division=division,
        role=role,
        layer=layer,
        text=text,
        lead=lead,
        summary=summary,
        url=url,
    )


_DIVISION = ("Chapter II – Lanterns", "Section 1 – Registers")


def _article(id: str, number: str, text: str, **more: str) -> Unit:
    return unit(id, f"Harbour Convention, Art. {number}", text, heading="Lantern registers", division=_DIVISION, **more)


ARTICLE = (
    _article("harbour/art-7", "7", ORDERS),
    _article("harbour/art-7/1", "7(1)", ORDERS.partition("\n2")[0][2:]),
    _article("harbour/art-7/1/a", "7(1)(a)", "when the lantern is returned whole;"),
    _article(
        "harbour/art-7/1/b", "7(1)(b)", LETTER_B, summary="A keeper may ask for an order before anyone is at fault."
    ),
    _article("harbour/art-7/1/c", "7(1)(c)", "when it is lost at sea."),
    _article(
        "harbour/art-7/2",
        "7(2)",
        "A withdrawal order under paragraph 1 lapses after thirty days unless a tribunal confirms it.",
    ),
)

_LIND = "Lind v. Norland, no. 1234/15, § {}, 2 June 2020"
_COURT = "https://court.example/?i=001-900001"


def _paragraph(number: int, role: str, text: str) -> Unit:
    return unit(
        f"ecthr/001-900001/para-{number}",
        _LIND.format(number),
        text,
        role=role,
        url=_COURT,
        division=("The law", "Merits", "The Court’s assessment" if role == "assessment" else "The applicant"),
    )


JUDGMENT = (
    _paragraph(41, "submissions", "The applicant complained that the harbour master had not answered four letters."),
    _paragraph(42, "submissions", "The Government replied that the lantern had been found before the letters came."),
    _paragraph(
        43,
        "assessment",
        "The Court notes that the harbour master took eleven months to open the first letter. "
        "That delay cannot be squared with a duty to act promptly once a keeper has reported a loss.",
    ),
    _paragraph(44, "assessment", "It remains to be seen whether a faster answer would have changed the outcome."),
    _paragraph(45, "assessment", "A <script>alert('x')</script> & \"quoted\" words stay words."),
)
RECOMMENDATION = (
    unit(
        "rec-2026-2/para-38",
        "CM/Rec(2026)2, para. 38",
        "Asks harbours to answer keepers.",
        layer="digest",
        heading="Lantern rooms",
        division=("V. Rooms for lanterns",),
        url="https://texts.example/rec",
    ),
    unit(
        "rec-2026-2/para-38.2",
        "CM/Rec(2026)2, para. 38.2",
        "Boats should be asked to report a loss the same day.",
        layer="digest",
        heading="Lantern rooms",
        division=("V. Rooms for lanterns",),
        url="https://texts.example/rec",
    ),
)
_CONTEXTS = (ARTICLE, JUDGMENT, RECOMMENDATION)


def support(marker: int, found: Unit, quote: str) -> Support:
    return Support(
        marker=marker,
        id=found.id,
        citation=found.citation,
        quote=quote,
        layer=found.layer,
        url=found.url,
        heading=found.heading,
        instrument=found.document,
        role=found.role,
    )


SUPPORTS = (
    support(1, ARTICLE[3], QUOTE_B),
    support(2, ARTICLE[5], "lapses after thirty days unless a tribunal confirms it"),
    support(3, RECOMMENDATION[1], RECOMMENDATION[1].text),
    support(
        4, JUDGMENT[2], "That delay cannot be squared with a duty to act promptly once a keeper has reported a loss."
    ),
)
CLAIMS = (
    Claim(
        text="A keeper may ask for a withdrawal order before any boat is found at fault.",
        markers=(1,),
        group="Harbour Convention",
    ),
    Claim(
        text="The order lapses after thirty days unless a tribunal confirms it.",
        markers=(1, 2),
        group="Harbour Convention",
    ),
    Claim(text="Boats should be asked to report a loss on the day it happens.", markers=(3,), group="rec-2026-2"),
    Claim(text="An answer that takes eleven months is not prompt.", markers=(4,), group="ecthr"),
)


_VERDICTS: dict[str, tuple[Verdict, tuple[str, ...], str]] = {
    "two lanterns": ("unsupported-claim", ("harbour/art-7",), "Harbour Convention, Art. 7 does not say this."),
    "lamp": ("misquote", ("harbour/art-7/1/b",), "it has “lamp” where the text has “boat”."),
    "hundred": ("fabricated-provision", (), "there is no Harbour Convention, Art. 100."),
    "": (
        "supported",
        ("harbour/art-7/2",),
        "borne out by Harbour Convention, Art. 7(2): “lapses after thirty days …”.",
    ),
}


class FakeKnowledge:
    """Answers every question alike, except: "weather" is refused, "script" quotes markup, a long one is an error."""

    def follow(self, question: str, before: Turn | None) -> str:
        return f"{before.question} {question}" if before and question.startswith("and ") else question

    def write(self, composed: Answer, llm: LanguageModelConfig) -> Iterator[Answer]:
        for n in (1, len(composed.claims)):
            yield replace(composed, claims=composed.claims[:n], model=llm.model)

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, question: str, *, instruments: Sequence[str] = ()) -> Answer:
        self.asked.append((question, tuple(instruments)))
        if not question.strip():
            raise UsageError("the question is empty; write what you want to know")
        if len(question) > 2000:
            raise UsageError(f"the question has {len(question)} characters; ask in 2000 at most")
        if question == "which texts":
            return Answer(
                question=question, answered=False, reason=f"Searched: {', '.join(instruments) or 'everything'}."
            )
        if "weather" in question:
            nearest = tuple(support(n, u, u.text) for n, u in enumerate((ARTICLE[3], JUDGMENT[3]), start=1))
            reason = "No text held here says anything about the weather."
            return Answer(question=question, answered=False, reason=reason, nearest=nearest)
        if "script" in question:
            quoted = support(1, JUDGMENT[4], JUDGMENT[4].text)
            claim = Claim(text="Words such as <img src=x onerror=alert(1)> stay words.", markers=(1,), group="ecthr")
            return Answer(question=question, answered=True, claims=(claim,), supports=(quoted,), confidence="low")
        removed = ("Every boat must carry two lanterns.",)
        return Answer(
            question=question,
            answered=True,
            claims=CLAIMS,
            supports=SUPPORTS,
            confidence="high",
            removed=removed,
            removed_why=("the provision it cites does not bear it out",),
            ms=12.0,
        )

    def verify(
        self, answer: str, *, context_ids: Sequence[str] = (), markers: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[Checked, ...]:
        """A sentence with "two lanterns" is found nowhere, "lamp" misquotes Art. 7(1)(b), "hundred" is no provision."""
        found = []
        for sentence in split_answer(answer, lambda start, end: False):
            text = " ".join(answer[sentence.start : sentence.end].split())
            verdict, ids, why = next((told for sign, told in _VERDICTS.items() if sign in text), _VERDICTS[""])
            found.append(Checked(text=text, verdict=verdict, ids=ids, why=why, start=sentence.start, end=sentence.end))
        return tuple(found)

    def verify_each(self, answer: str) -> Iterator[tuple[int, int, Checked | None]]:
        found = self.verify(answer)
        yield from ((n, len(found), checked) for n, checked in enumerate(found, start=1))

    def provenance(self, answers: Sequence[Answer]) -> Provenance:
        texts = (CitedText(key="harbour", kind="treaty", title="Harbour Convention", short="Harbour Convention"),)
        return Provenance(texts=texts, built="2026-03-05T10:00:00+00:00", model="m", made="2026-11-24")

    def show(self, id: str) -> Shown:
        if id in _DOCUMENTS:
            return Shown(unit=_DOCUMENTS[id], children=(), refers_to=(), referred_by=(), around=(), **_tell(id))
        for around in _CONTEXTS:
            for found in around:
                if found.id == id:
                    refers = ("harbour/art-7/2", "harbour/art-99") if id == "harbour/art-7/1/b" else ()
                    referred = ("ecthr/001-900001/para-43",) if id == "harbour/art-7/1/b" else ()
                    return Shown(
                        unit=found, children=(), refers_to=refers, referred_by=referred, around=around, **_tell(id)
                    )
        raise NotFoundError(f"{id} is not in the knowledge base; `kb list` shows every identifier")

    def walk(self, within: str = "") -> Iterator[Unit]:
        units = [u for context in _CONTEXTS for u in context]
        inside = [u for u in units if not within or Pinpoint.parse(within).contains(Pinpoint.parse(u.id))]
        if not inside:
            raise NotFoundError(f"{within} is not in the knowledge base; `kb list` shows every identifier")
        return iter(inside)

    def topics(self) -> tuple[tuple[Topic, int], ...]:
        return tuple((topic, len(ENTRIES)) for topic in TOPICS)

    def topic(self, slug: str) -> TopicPage:
        topic = next((t for t in TOPICS if t.slug == slug), None)
        if topic is None:
            raise NotFoundError(f"there is no topic {slug[:80]!r}; `kb topics` lists them")
        return TopicPage(topic=topic, entries=ENTRIES)

    def status(self) -> Status:
        return Status(
            instruments=INSTRUMENTS,
            judgments=JUDGMENTS,
            passages=4000,
            model="m",
            built="2026-03-05T10:00:00+00:00",
            home="kb",
            not_held=NOT_HELD,
        )


def _tell(id: str) -> dict[str, Any]:
    """What the digest says of a unit and what is inside it."""
    inside = Pinpoint.parse(id).contains
    return {
        "records": tuple(r for r in RECORDS if inside(r.pinpoint)),
        "relations": tuple(r for r in RELATIONS if inside(Pinpoint.parse(r.here))),
        "case": CASES.get(Pinpoint.parse(id).document),
    }


def _holding(key: str, title: str, reference: str, layer: Layer = "official", caveat: str = "") -> Holding:
    return Holding(
        key=key,
        title=title,
        reference=reference,
        layer=layer,
        as_of="2026-03-04",
        source=f"official/{key}.txt",
        sha256="ab" * 32,
        provisions=80,
        url=f"https://texts.example/{key}",
        caveat=caveat,
    )


INSTRUMENTS = (
    _holding("rec-2026-2", "Recommendation on lantern rooms", "CM/Rec(2026)2", "digest"),
    _holding("istanbul", "Convention on harbours", "CETS No. 210"),
    _holding("lanzarote", "Convention on young keepers", "CETS No. 201"),
    _holding("budapest", "Convention on signal masts", "ETS No. 185"),
    _holding("budapest-protocol-1", "Protocol on rude signals", "ETS No. 189"),
    _holding("echr", "Convention on lights", "ETS No. 5", caveat="This copy is older than the text now in force."),
    _holding("trafficking", "Convention on stolen boats", "CETS No. 197"),
    _holding("harbour", "Harbour Convention", "HTS No. 7"),
    _holding("doc/harbour-bill", "Harbour Bill <b>draft</b>", "", "official"),
)
_NAMES = ("Lind v. Norland", "Șerban v. Estmark", "Å. and Others v. Norland", "Quill v. Westmark", "Öberg v. Estmark")
JUDGMENTS = tuple(
    Holding(
        key=f"ecthr/001-{900001 + n}",
        title=_NAMES[n % 5] if n < 5 else f"{_NAMES[n % 5]} (no. {n // 5 + 1})",
        reference=f"no. {1234 + n}/15",
        layer="official",
        as_of="2026-03-04",
        date=f"20{n % 20:02}-06-02",
        source=f"ecthr/001-{900001 + n}.txt",
        sha256="cd" * 32,
        provisions=40 + n,
        records=1 if n == 0 else 0,
        url=f"https://court.example/?i=001-{900001 + n}",
    )
    for n in range(388)
)

NOT_HELD = (
    replace(
        _holding("ecthr/001-900999", "Moor v. Estmark", "no. 9/99", "digest"),
        date="1999-05-03",
        provisions=1,
        sha256="",
    ),
)
_DOCUMENTS = {h.key: unit(h.key, h.title, "", layer=h.layer, url=h.url) for h in (*INSTRUMENTS, *JUDGMENTS, *NOT_HELD)}


def serve(port: int, log: Path) -> None:
    """Serves the page over the invented texts; writes to `log` every attempt to reach another machine."""
    here = ("127.0.0.1", "localhost", "::1")

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        target: object = None
        if event == "socket.getaddrinfo":
            target = arguments[0]
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            target = arguments[1][0]
        if isinstance(target, str | bytes) and target not in here:
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{event} {target!r}\n")

    sys.addaudithook(watch)
    import app

    app.keep_offline()
    app.serve(FakeKnowledge(), "127.0.0.1", port)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
