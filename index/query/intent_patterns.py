"""How people phrase questions: patterns that tell the kind and cut out who is asked about and the topic.

English, with the commonest forms in a few other languages. Every pattern is anchored and its gaps are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.query.model import QueryKind

_SAY = (
    r"(?:say|says|said|saying|tell|tells|told|telling|talk|talks|talked|talking|speak|speaks|spoke|spoken|speaking|"
    r"mention|mentions|mentioned|(?-i:state|states)|stated|comment|comments|commented|remark|remarked|claim|claims|claimed|"
    r"quoted)"
)
_THINK = (
    r"(?:think|thinks|thought|believe|believes|believed|feel|feels|felt|want|wants|wanted|argue|argues|argued|"
    r"announce|announces|announced|warn|warns|warned|promise|promises|promised|propose|proposes|proposed|"
    r"suggest|suggests|suggested|call|calls|called|ask|asks|asked|admit|admits|admitted|deny|denies|denied|"
    r"predict|predicts|predicted|declare|declares|declared|reveal|reveals|revealed|tweet|tweets|tweeted|"
    r"explain|explains|explained|add|adds|added|insist|insists|insisted|demand|demands|demanded)"
)
_DENY = (
    r"(?:den(?:y|ies|ied)|reject(?:s|ed)?|refus(?:es|ed)|accus(?:es|ed)|critici[sz](?:es|ed)|warn(?:s|ed)|argu(?:es|ed)|"
    r"announc(?:es|ed)|confirm(?:s|ed)|admit(?:s|ted)|call(?:s|ed)|blam(?:es|ed)|prais(?:es|ed)|condemn(?:s|ed)|"
    r"promis(?:es|ed)|predict(?:s|ed)|endors(?:es|ed)|suggest(?:s|ed)|propos(?:es|ed)|insist(?:s|ed)|urg(?:es|ed)|"
    r"deplor(?:es|ed)|defend(?:s|ed)|describ(?:es|ed)|believ(?:es|ed)|thinks|thought|tweet(?:s|ed))"
)
_ABOUT = r"(?:about|regarding|concerning|on|of|over|to|that|against|with|in|at|for|after|when|if)"
_DO = r"(?:did|does|do|has|have|had|is|was|were|are|will|would)"
_DONE = r"(?:did|does|do|has|have|had|will|would)"
# What a name answers: "which team", "what newspaper".
_NAMED = (
    r"(?:(?:person|man|woman|group|organi[sz]ation|agency|party|team|club|newspaper|magazine|network|outlet|website|"
    r"candidate|senator|politician|president|minister|actor|actress|singer|player|journalist|reporter|official|leader|"
    r"nightclub|hospital|university|school|college|court|book|film|movie|show|song|airline|airport|bank|brand|store)s?|"
    r"compan(?:y|ies)|parties|agencies|universities|people|men|women)"
)
_BEING = r"(?:is|was|were|are)"
_FIRST = r"(?:(?:(?!\b(?:what|which|who|whom|whose|when|where|why|how)\b).){0,40}\b)?"  # the first question word counts
_X = r"(?P<speaker>\S.{0,79}?)"
_Y = r"(?P<topic>.*)"
_UEBER = r"(?:über|zu|zum|zur)"
_DIXIT = (  # "said" in other languages
    r"(?:сказал[аи]?|заявил[аи]?|говори(?:л[аи]?|т)|дума(?:л[аи]?|ет)|dijo|dice|dicho|opina|piensa|habló|hablado|"
    r"sagte|sagt|gesagt|meint|meinte|sprach|dit|déclaré|pense|parlé|detto|disse|zei|gezegd|sagde|sa)"
)
_SAYING = r"(?:position|views?|stance|opinions?|take|comments?|remarks?|statements?|reaction|response|thoughts|quotes?)"
_LIGHT = r"(?:(?:something|anything|things?|much|out|it)\s+)?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:and\s+|so\s+|but\s+|please\s+)?{text}\s*$", re.IGNORECASE | re.DOTALL)


_PATTERNS: tuple[tuple[QueryKind, re.Pattern[str]], ...] = (
    (
        QueryKind.COMPARE,
        _pattern(
            rf"compare\s+(?P<speaker>\S.{{0,79}}?)\s+(?:and|with|to|vs\.?)\s+(?P<other>\S.{{0,59}}?)\s+(?:about|on)\s+{_Y}"
        ),
    ),
    (
        QueryKind.COMPARE,
        _pattern(
            rf"how\s+do\s+(?P<speaker>\S.{{0,59}}?)\s+and\s+(?P<other>\S.{{0,59}}?)\s+(?:differ|disagree|compare)\s+"
            rf"(?:about|on|over)\s+{_Y}"
        ),
    ),
    (
        QueryKind.WHO_SAID,
        _pattern(
            rf"who(?:\s+else)?\s+(?:(?:has|have|had|was|is|were|are)\s+)?(?:\w+ly\s+)?{_SAY}\b\s*{_LIGHT}(?:{_ABOUT}\s+)?{_Y}"
        ),
    ),
    (QueryKind.WHO_SAID, _pattern(rf"who(?:\s+else)?\s+(?:(?:has|have|had)\s+)?(?P<topic>{_DENY}\b.*)")),
    (QueryKind.WHO_SAID, _pattern(rf"wer\s+hat\s+(?:{_UEBER}\s+)?{_Y}\s+(?:gesagt|gesprochen|geredet)")),
    (
        QueryKind.WHO_SAID,
        _pattern(
            rf"(?:кто|quién|quien|wer|qui|chi|quem|wie|vem|hvem)\s+(?:ha\s+|hat\s+|a\s+|heeft\s+|har\s+)?{_DIXIT}\b\s*"
            rf"(?:,?\s*(?:что|о|об|про|que|sobre|dass|{_UEBER}|sur|che|su|dat|over|om|at|att|de|du|des|del|della)\s+)?{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"what(?:\s+else)?\s+{_DONE}\s+{_X}\s+(?:\w+ly\s+)?(?:{_SAY}|{_THINK})\b\s*{_LIGHT}(?:{_ABOUT}\b\s*)?{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"what(?:\s+else)?\s+{_BEING}\s+{_X}\s+(?:saying|telling|talking|thinking|claiming|arguing|suggesting)\b\s*"
            rf"(?:{_ABOUT}\b\s*)?{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"what\s+{_X}\s+(?:(?:has|have|had)\s+)?(?:said|says|thinks|thought|told)\b\s*(?:{_ABOUT}\b\s*)?{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"(?:what(?:'s|’s|\s+is|\s+was|\s+are|\s+were)\s+)?{_X}['’]s?\s+{_SAYING}\s+(?:about|on|to|regarding|of|over)\s+{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"(?:(?:any|all)\s+)?(?:quotes?|comments?|remarks?|statements?)\s+(?:by|from|of)\s+{_X}\s+(?:about|on|regarding)\s+{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"how\s+{_DO}\s+{_X}\s+(?P<verb>respond(?:ed)?|react(?:ed)?|describe[ds]?|explain(?:ed)?|feel|justify|defend|answer)\b\s*(?:{_ABOUT}\b\s*)?{_Y}"
        ),
    ),
    (QueryKind.WHAT_SAID, _pattern(rf"according\s+to\s+{_X}\s*,\s*{_Y}")),
    (QueryKind.WHAT_SAID, _pattern(r"(?P<topic>.{3,200}?),?\s+according\s+to\s+(?P<speaker>\S.{0,79}?)")),
    (QueryKind.WHAT_SAID, _pattern(rf"was\s+hat\s+{_X}\s+{_UEBER}\s+{_Y}\s+(?:gesagt|gemeint|gedacht)")),
    (QueryKind.WHAT_SAID, _pattern(rf"что\s+{_X}\s+{_DIXIT}\s+(?:о|об|про)\s+{_Y}")),
    (
        QueryKind.WHAT_SAID,
        _pattern(
            rf"(?:что|qué|que|was|qu['’]|che cosa|cosa|o que)\s*(?:ha\s+|hat\s+|a\s+)?{_DIXIT}\s+{_X}\s+"
            rf"(?:о|об|про|sobre|acerca\s+de|{_UEBER}|sur|de|du|des|del|su|di|della)\s+{_Y}"
        ),
    ),
    (
        QueryKind.WHAT_SAID,
        _pattern(rf"(?:что|qué|que|was|qu['’]|che cosa|cosa|o que)\s*(?:ha\s+|hat\s+|a\s+)?{_DIXIT}\s+{_X}(?P<topic>)"),
    ),
    (QueryKind.WHAT_SAID, _pattern(rf"was\s+hat\s+{_X}\s+(?:gesagt|gemeint|gedacht)(?P<topic>)")),
    (
        QueryKind.KEYWORDS,
        _pattern(
            rf"(?:(?:(?:can|could|would) you\s+)?(?:tell|show|give|find)\s+me|what\s+do\s+you\s+(?:have|know)|"
            rf"i(?:'m|’m|\s+am)\s+interested\s+in|i(?:'d|’d|\s+would)?\s+(?:want|like|need)\s+to\s+know|"
            rf"(?:is|are)\s+there|do\s+you\s+have)\s*(?:(?:more|some|any|an|the)\s+)?"
            rf"(?:(?:anything|something|everything|all|more|info|information|articles?|stories|story|news|passages?|quotes?)\s+)?"
            rf"(?:about|on|regarding)\s+{_Y}"
        ),
    ),
    (
        QueryKind.KEYWORDS,
        _pattern(
            rf"(?:any\s+|some\s+|all\s+)?(?:anything|something|everything|articles?|stories|information|passages?|quotes?)\s+"
            rf"(?:about|on|regarding)\s+{_Y}"
        ),
    ),
    (QueryKind.VERIFY, _pattern(rf"(?:verify|fact[- ]?check)\b[:\s]*{_Y}")),
    (
        QueryKind.YES_NO,
        _pattern(
            rf"(?:did|does|has|have|had)\s+{_X}\s+(?:ever\s+|really\s+)?(?:{_SAY}|{_THINK})\b\s*(?:{_ABOUT}\b\s*)?{_Y}"
        ),
    ),
    (
        QueryKind.LATEST,
        _pattern(
            rf"(?:what(?:'s|’s|\s+is|\s+are)\s+)?(?:the\s+)?(?:latest|newest|most\s+recent|recent)\s+(?:news\s+|developments?\s+|updates?\s+)?(?:about|on|from|in|with|regarding|of|for)?\s*{_Y}"
        ),
    ),
    (
        QueryKind.LATEST,
        _pattern(rf"(?:what(?:'s|’s)\s+new|any\s+news|news|update)\s+(?:about|on|from|in|with|regarding)\s+{_Y}"),
    ),
    (
        QueryKind.HOW_MANY,
        _pattern(
            rf"(?P<topic>{_FIRST}(?:how\s+(?:many|much|old|long|far|often|big|large|tall|high|fast)|(?:what|which)\s+(?:[\w'’.-]+\s+){{0,4}}?(?:number|percentage|percent|amount|age|share|proportion|cost|price|ratings?|rate|odds|salary|score)|сколько|cuánt[oa]s?|cuant[oa]s?|wie\s*viele?|combien|quant[ioae]|hoeveel)\b.*)"
        ),
    ),
    (
        QueryKind.WHY,
        _pattern(
            rf"(?P<topic>{_FIRST}(?:why|how\s+come|what\s+(?:is|was|are|were)\s+the\s+(?:reasons?|causes?)|(?:what|which)\s+reasons?|what\s+caused|почему|warum|pourquoi|por\s+qué|perché|waarom)\b.*)"
        ),
    ),
    (
        QueryKind.WHEN,
        _pattern(
            rf"(?P<topic>{_FIRST}(?:when|what\s+(?:day|date|year|month|time)|since\s+when|когда|cuándo|cuando|wann|quand|quando|wanneer)\b.*)"
        ),
    ),
    (
        QueryKind.WHERE,
        _pattern(
            rf"(?P<topic>{_FIRST}(?:where|(?:what|which)\s+(?:\w+\s+)?(?:cit(?:y|ies)|countr(?:y|ies)|towns?|states?|places?|locations?|regions?|provinces?|count(?:y|ies)|nations?|continent|villages?|capital)|где|куда|откуда|dónde|donde|wo|woher|wohin|où|dove|onde|waar)\b.*)"
        ),
    ),
    (
        QueryKind.WHO,
        _pattern(
            rf"(?P<topic>{_FIRST}(?:who|whom|whose|what\s+(?:is|was)\s+the\s+names?|(?:what|which)\s+(?:(?!{_DO}\b|the\b)[\w'’.-]+\s+){{0,2}}?{_NAMED}|кто|кого|кому|quién|quien|quiénes|wer|wem|wen|qui|chi|quem|wie)\b.*)"
        ),
    ),
    (
        QueryKind.YES_NO,
        _pattern(r"(?P<topic>(?:did|does|do|has|have|had|is|was|were|are|will|would|can|could|should)\b.*)"),
    ),
)

_POLITE = re.compile(
    r"(?:(?:(?:hi|hello|hey|hi there|hello there|thanks|thank you|thx|ok|okay|please)[,.!:]*|"
    r"(?:great|cool|well|now|no|yes|right|sorry|actually|so)[,.!:]+)\s+)*"
    r"(?:(?:(?:(?:can|could|would|will) you |please )*(?:tell|show) me|i(?:'d|’d| would)? (?:want|like|need) to know|"
    r"do you know|i wonder|does anyone know)(?: please)?,? (?:if |whether )?"
    r"(?=(?:who|whom|whose|what|when|where|why|how|which|did|does|has|is|was|were)\b))?",
    re.IGNORECASE,
)

# Words that only ask: they say what kind of answer is wanted, not what it is about.
_ASKING = re.compile(
    r"\b(?:how\s+(?:many|much|long|far|often)|(?:amount|number|names?|kinds?|types?|sorts?)\s+of|"
    r"(?<=['’]s)\s+names?$|what(?:\s+(?:has|have|had))?\s+happen(?:ed|s)?|"
    r"(?:which|what|any|the)\s+(?:articles?|stor(?:y|ies)|reports?)\s+(?:is|are|was|were|talks?|mentions?|covers?|about|on)\b|"
    r"(?:(?:can|could|do|did)\s+you\s+)?(?:tell|show|give)\s+me|do\s+you\s+know|anything\s+(?:about|on)\b)",
    re.IGNORECASE,
)

READ = 2_000  # code points of a question that its wording is read in
_ON = re.compile(
    r"\s*(?P<speaker>\S.{0,59}?)\s+(?:on|about|re|regarding)\s+(?P<topic>\S.*)$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Intent:
    """What the wording alone tells. `speaker` and `other` are as written, "" if none; `topic` is never longer than the
    query."""

    kind: QueryKind
    topic: str
    speaker: str = ""
    other: str = ""


def intent_of(text: str) -> Intent:
    """The kind of question and its parts; keywords or other if no pattern fits."""
    plain = " ".join(text[:READ].split()).rstrip("?!. ").lstrip("¿¡ ")
    plain = plain[lead_in(plain) :]
    for kind, pattern in _PATTERNS:
        match = pattern.match(plain)
        if match:
            found = match.groupdict(default="")
            return Intent(kind, found["topic"].strip(), found.get("speaker", ""), found.get("other", ""))
    asked = re.match(r"\s*(?:what|which|why|how)\b", plain, re.IGNORECASE) is not None
    return Intent(QueryKind.OTHER if asked else QueryKind.KEYWORDS, plain)


def lead_in(text: str) -> int:
    """The length of what is only polite before a query: "hi, can you tell me". All of a text is never only that."""
    found = _POLITE.match(text)
    return found.end() if found and found.end() < len(text) else 0


def asking(text: str) -> list[tuple[int, int]]:
    """Where the text only asks ("how many", "the name of"), as ranges of characters."""
    return [match.span() for match in _ASKING.finditer(text)]


def spoken_on(text: str) -> Intent | None:
    """ "X on Y", which asks what X said only if X turns out to be a speaker."""
    match = _ON.match(" ".join(text[:READ].split()).rstrip("?!. "))
    return Intent(QueryKind.WHAT_SAID, match["topic"].strip(), match["speaker"].strip()) if match else None
