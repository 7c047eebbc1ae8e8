"""Texts invented for the tests: a treaty, a recommendation and a judgment on lighthouses, in official layout."""

from __future__ import annotations

from ingest.source import SourceLine, SourceText

TREATY = """\
Convention on the Keeping of Lighthouses on Inland Seas

Preamble

The States around the inland seas, and those who sail on them,

Considering that a lamp unlit is a danger to every vessel;

Recalling the older customs of the harbours, namely:
    – the custom of the double bell;
    – the custom of the blue flag;

Convinced that keepers deserve rest, co-operation and self-respect,

Have agreed as follows:

Chapter I – Purpose and words

Article 1 – Purpose

1 This Convention is meant to:
    a keep every lamp lit from dusk;
    b help keepers who are alone, by way of:
        i letters, and
        ii visits;
    so that none of them is forgotten; and
    c share what is known of fog.

2 A State may do more.

Article 2 – Words

In this Convention:
    a “lamp” is any light on a tower;
    b “keeper” is whoever tends a lamp.

Chapter II – Duties

Section 1 – Lamps

Article 3 – Watching the lamp

Every keeper shall watch the lamp, when the night is clear, by:
    a sight, or
    b sound,
with the care that the season asks for.

Article 4 – Oil

1
    a Oil shall be stored dry.
    b A store that is wet:
        i is closed at once, and
        ii stays closed for nine days;
    but the harbour master may open it sooner.

2 Oil shall not be lent, except to:
    – a neighbouring lighthouse;
    – a vessel in distress.

Section 2 – Signals

Article 5 – Signals in fog

1 In fog these signals are given:
    a one stroke for a clear channel;
    b two strokes for ice;
    c three strokes for a wreck;
    d four strokes for a tow;
    e five strokes for a race;
    f six strokes for a storm;
    g seven strokes for a feast;
    h eight strokes, which mean:
        i a fire ashore, or
        ii a fire afloat;
    i nine strokes for a wedding.

2 The harbour master keeps a list of all signals given.

3 Nothing here forbids a song.

Done at Lanternport, this 3rd day of May 2031, in one copy.

For the States around the inland seas

Appendix – Uniform of keepers (Article 3)

1 A keeper wears a coat of oilcloth.

2 The coat has:
    a nine buttons;
    b a collar that can be turned up.
"""

TREATY_IDS = (
    *(f"recital-{n}" for n in (1, 2, 3)),
    "art-1", "art-1/1", "art-1/1/a", "art-1/1/b", "art-1/1/b/i", "art-1/1/b/ii", "art-1/1/c", "art-1/2",
    "art-2", "art-2/a", "art-2/b",
    "art-3", "art-3/a", "art-3/b",
    "art-4", "art-4/1", "art-4/1/a", "art-4/1/b", "art-4/1/b/i", "art-4/1/b/ii", "art-4/2",
    "art-5", "art-5/1", *(f"art-5/1/{letter}" for letter in "abcdefgh"), "art-5/1/h/i", "art-5/1/h/ii", "art-5/1/i",
    "art-5/2", "art-5/3",
    "appendix", "appendix/1", "appendix/2", "appendix/2/a", "appendix/2/b",
)  # fmt: skip

RECOMMENDATION = """\
## Recommendation CM/Rec(2031)7 of the Committee of Ministers to member States on the loneliness of lighthouse keepers

*(Adopted by the Committee of Ministers on 1 April 2031  
at their 1999<sup>th</sup> sitting by lamplight)*

---

### **PREAMBLE**

The Committee of Ministers, by its own old rules,

Recalling that a keeper who is alone speaks to gulls;

Acknowledging that gulls, *inter alia*, do not answer,

Recommends that the governments of member States:

1. visit every lighthouse once a year;
2. bring books.

## **Appendix to Recommendation CM/Rec(2031)7**

### **I. Aim and words**

#### *Aim*

1. This recommendation is about company.

#### *Words*

2. In this recommendation:

2.1 “company” is a person who answers;

- 2.2 “gull” is a bird.

## **II. Visits**

3. Member States should visit keepers and should:
- 3.1 come by day;
  - 3.2 bring, as appropriate:
    - bread that keeps;
    - news of the town;
  - 3.3 stay for tea.
4. Visitors should leave before dark.
"""

RECOMMENDATION_IDS = (
    "recital-1", "recital-2", "op-1", "op-2",
    "para-1", "para-2", "para-2.1", "para-2.2", "para-3", "para-3.1", "para-3.2", "para-3.3", "para-4",
)  # fmt: skip

JUDGMENT = """\
NINTH SECTION
CASE OF FRESNEL v. LANTERNIA
(Application no. 1822/31)
JUDGMENT
STRASBOURG
14 July 2032
In the case of Fresnel v. Lanternia,
The European Court of Human Rights (Ninth Section), sitting as a Chamber composed of:
A. Bright, President,
B. Dimm, judges,
and C. Wick, Section Registrar,
Delivers the following judgment:
PROCEDURE
1. The case began with a letter from a lighthouse keeper, Mr Fresnel, who had been told to put out his lamp at ten.
2. The Government of Lanternia were represented by their Agent, Ms Snuff, who came by boat and was late because of fog.
THE FACTS
I. THE LAMP
3. The applicant was born in 1990 and lives on a rock. In the harbour rules, which he kept in a tin, one could read:
“1. A lamp is lit from dusk.
2. A lamp is put out at dawn, or at ten where the harbour master so orders in writing and gives reasons.”
4. The applicant lit his lamp all the same. He was fined twelve crowns, which he paid in coins of the smallest kind.
THE LAW
A. The parties’ submissions
5. The applicant said that a lamp put out at ten was no lamp, and that vessels came mostly at eleven in that season.
B. The Court’s assessment
6. The Court sees no reason why a lamp should be put out at ten; it notes that the Government have not named one either.
FOR THESE REASONS, THE COURT, UNANIMOUSLY,
1. Holds that the lamp may burn;
2. Dismisses the rest of the claim for just satisfaction.
"""


def source(text: str, file: str = "made-up.txt") -> SourceText:
    """The text as a reader of plain text would hand it on."""
    lines = tuple(SourceLine(number=n, text=line) for n, line in enumerate(text.split("\n"), start=1))
    return SourceText(file=file, sha256="0" * 64, format="text", lines=lines)
