"""Follow-ups: what a question leaves out is put back from the answer before."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from index.analysis.analyzer import terms
from index.answers.results import Context
from index.query.intent_patterns import Intent, intent_of, lead_in
from index.query.model import Query, QueryKind
from index.query.parser import understand
from index.query.speaker_lexicon import SpeakerLexicon
from index.query.times import date_range

_ALSO = r"(?:(?:and|but|so|also|then),?\s+)*"
_END = r"[?!.\s]*"
_ABOUT = re.compile(
    rf"{_ALSO}(?P<open>what |how )?(?:about|on|regarding) (?P<rest>.{{1,300}}?){_END}", re.IGNORECASE | re.DOTALL
)
_AND = re.compile(rf"(?:and|but|or|what of)\s+(?P<rest>.{{1,120}}?){_END}", re.IGNORECASE | re.DOTALL)
_ELSE = re.compile(
    rf"{_ALSO}(?:(?:has|did|does|is|was)\s+)?(?:who|(?:any|some|no)(?:body|\s?one))\s+else\b[^?]{{0,80}}{_END}",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"{_ALSO}(?:what else|anything else)\b[^?]{{0,60}}?(?P<about>\b(?:about|on)\s[^?]{{1,100}})?{_END}", re.IGNORECASE
)
_GO_ON = re.compile(
    rf"(?:(?:(?:tell|show|give) me |say )?(?:some |any ?)?more(?: please)?|go on|continue|next|and){_END}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_ALSO}(?:(?P<wh>why|when|where|how|who|since when)"
    r"(?:\s+(?:is|was|did|does|were)\s+(?P<whom>that|this|it|he|she|they))?|"
    rf"(?P<of>how (?:much|many|old|long|so|come)|which(?: ones?)?|(?:for|by|about|with|from|to) wh(?:at|om))){_END}",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(r"(?:[A-Z][a-z]+(?: [a-z]+){0,3}: )+(?=.)")
_WHEN = re.compile(
    r"(?:since when|when|where|why|how) "
    r"(?=(?:will|would|did|does|do|has|have|is|are|was|were|can|could)\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:how (?:many|much)|which|what)\s+(?P<what>.{1,60}?)\s+"
    r"(?P<aux>will|would|did|does|do|has|have|had|is|are|was|were|can|could|should)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"(?:on|in|at|to|for|by|from|with|without|under|out|off|over|near|\w+ed|\w+en|\w+ing)\b", re.IGNORECASE
)
_PERSON = re.compile(r"\b(he|she|him|they|them)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:he|she|him|they|them|his|her|their|it|that|this)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(his|her|their)\b", re.IGNORECASE)
_THING = re.compile(r"\b(it|that|this|(?<!\bare )(?<!\bis )(?<!\bwas )(?<!\bwere )there|those|these)\b", re.IGNORECASE)
_AT_IT = re.compile(
    rf"\b(?:for|about|on|of|to|with|against|in|by)\s+(?P<thing>it|that|this|those|these){_END}$", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{0,300}[\"”“»]")
_NOUN = re.compile(r"\bthe ((?:[\w'’-]+ ?){1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that stands alone. `shown` are passages that aren't asked for again, `besides` speakers that aren't;
    `continues` if it goes on with the question before."""

    query: Query
    shown: frozenset[int] = frozenset()
    besides: tuple[str, ...] = ()
    continues: bool = False


def follow_up(text: str, context: Context | None, names: SpeakerLexicon, today: dt.date | None) -> FollowUp:
    """The question in the text, with what it leaves out put back."""
    plain = " ".join(text.split())[:1_000]
    plain = plain[lead_in(plain) :]
    if context is None or not context.understood or _asks_anew(plain, context):
        return FollowUp(understand(text, today))
    context = replace(context, understood=_ASKED_OF.sub("", context.understood, count=1))
    completed = (_at_another_time(plain, context, today) if today else None) or _completed(plain, context, names)
    if completed is None:
        return FollowUp(understand(text, today))
    query = replace(understand(completed, today), text=text, understood=completed, follow_up=True)
    others = _ELSE.fullmatch(plain) is not None
    if not others and not _MORE.fullmatch(plain) and not _GO_ON.fullmatch(plain):
        return FollowUp(query)
    besides = _named_before(context) if others and query.kind is QueryKind.WHO_SAID else ()
    return FollowUp(query, frozenset(context.passages), besides, continues=True)


def _named_before(context: Context) -> tuple[str, ...]:
    before = intent_of(context.understood)
    asked = before.speaker if before.kind is QueryKind.WHAT_SAID else ""
    return tuple(dict.fromkeys((*([asked] if asked else []), *context.speakers)))


def _asks_anew(text: str, context: Context) -> bool:
    """Whether it is a "who else" with a topic of its own."""
    own = intent_of(text)
    topic = set(terms(own.topic))
    told = own.kind is QueryKind.WHO_SAID and bool(topic) and not _THING.search(own.topic)
    return told and _ELSE.fullmatch(text) is not None and not topic <= set(terms(context.understood))


def _at_another_time(text: str, context: Context, today: dt.date) -> str | None:
    """The question before with the date that the text gives; None if the text isn't a date alone."""
    joined = _AND.fullmatch(text) or _ABOUT.fullmatch(text)
    given = joined["rest"] if joined else text.rstrip("?!. ")
    if date_range(given, today).rest or not given:
        return None
    return f"{date_range(context.understood.rstrip('?!. '), today).rest} {given}?"


def _completed(text: str, context: Context, names: SpeakerLexicon) -> str | None:
    """The text as a question that stands alone; None if it does already."""
    before = intent_of(context.understood)
    person = _person(before, context)
    if more := _more(text, before, person, context, names):
        return more
    if about := _ABOUT.fullmatch(text):
        same_speaker = person and before.kind is QueryKind.WHAT_SAID and not about["open"]
        other_topic = f"What did {person} say about {about['rest']}?"
        return other_topic if same_speaker else _about(about["rest"], before, person, names, context)
    if bare := _BARE.fullmatch(text):
        return _asked_of_it(bare, before, person, context)
    joined = _AND.fullmatch(text)
    if joined and len(joined["rest"].split()) <= 5 and not _asks(joined["rest"]):
        return _about(joined["rest"], before, person, names, context)
    return _pronouns(text, person, before, context, names)


def _more(text: str, before: Intent, person: str, context: Context, names: SpeakerLexicon) -> str | None:
    """The question to go on with; None if the text doesn't ask for more of the same."""
    if _ELSE.fullmatch(text):
        asked_whom = before.kind is QueryKind.WHAT_SAID and before.topic
        return f"Who talked about {before.topic}?" if asked_whom else context.understood
    if _GO_ON.fullmatch(text):
        return context.understood
    more = _MORE.fullmatch(text)
    if more is None:
        return None
    named = intent_of(text).speaker
    who = named if named and names.named(named).people else person
    topic = (more["about"] or "").strip()
    return f"What did {who} say {topic}".strip() + "?" if who else context.understood


def _asked_of_it(bare: re.Match[str], before: Intent, person: str, context: Context) -> str:
    """The bare "when?" or "who is she?" with what it is about."""
    wh = (bare["wh"] or bare["of"]).capitalize()
    if wh == "Who" and person and bare["whom"] in {"he", "she", "that", "this"}:
        return f"Who is {person}?"
    asked = context.understood.rstrip("?!. ")
    counted = _COUNTED.fullmatch(asked) if before.kind is not QueryKind.WHAT_SAID else None
    if bare["of"] or (counted is None and not _WHEN.match(asked)):
        return f"{wh}: {asked}?" if bare["of"] else f"{wh} was that: {asked}?"
    if counted is None:
        return f"{wh} {_WHEN.sub('', asked)}?"
    parts = [counted["rest"], counted["what"]]
    return f"{wh} {counted['aux']} {' '.join(parts[::-1] if _NO_SUBJECT.match(parts[0]) else parts)}?"


def _about(rest: str, before: Intent, person: str, names: SpeakerLexicon, context: Context) -> str:
    """The question before about another topic, or the same topic with another speaker."""
    if _PRONOUN.fullmatch(rest):
        return context.understood
    said = before.kind in {QueryKind.WHAT_SAID, QueryKind.YES_NO} and bool(person)
    other = names.linked(rest).people
    if other and before.kind is QueryKind.WHAT_SAID and not rest.lower().startswith(("his ", "her ")):
        name = other[0] if len(other) == 1 and not other[0].islower() else rest
        return f"What did {name} say about {before.topic}?" if before.topic else f"What did {name} say?"
    if said:
        return f"What did {person} say about {rest}?"
    if before.kind is QueryKind.WHO_SAID:
        return f"Who talked about {rest}?"
    return f"{_topic(before, context)} {rest}"


def _pronouns(text: str, person: str, before: Intent, context: Context, names: SpeakerLexicon) -> str | None:
    """Pronouns replaced; None if there are none that need it. Those inside quotation marks belong to the quotation."""
    if _QUOTED.search(text):
        return None
    own = intent_of(text)
    known = bool(own.speaker) and bool(names.named(own.speaker).people)
    completed = text
    if person and not known and not _capitals(text):
        completed = _POSSESSIVE.sub(f"{person}'s", completed, count=1)
        completed = _PERSON.sub(person, completed, count=1)
    bare = _THING.fullmatch(own.topic.strip()) is not None
    short = own.kind is not QueryKind.WHO_SAID and not known and len(terms(text)) <= 3
    if at_it := _AT_IT.search(completed):
        completed = completed[: at_it.start("thing")] + _thing(before, context, names) + completed[at_it.end("thing") :]
    elif completed == text and _THING.search(text) and (bare or short):
        thing = _topic(before, context) if bare else _thing(before, context, names)
        last = list(_THING.finditer(text))[-1]
        completed = text[: last.start()] + thing + text[last.end() :]
    return completed if completed != text else None


def _person(before: Intent, context: Context) -> str:
    """Who "he" or "she" is: the speaker or else the name in the question before, or who was quoted in its answer."""
    if before.speaker and not _PERSON.fullmatch(before.speaker):
        return before.speaker
    named = _things(context.understood).removeprefix("the ")
    if before.kind is not QueryKind.WHO_SAID and " " in named:
        return named
    full = [name for name in context.speakers if " " in name]
    return next(iter((*full, *context.speakers)), named)


def _asks(text: str) -> bool:
    """Whether the words are a question of their own."""
    return intent_of(text).kind is not QueryKind.KEYWORDS


def _topic(before: Intent, context: Context) -> str:
    words = before.topic or context.understood
    return re.sub(
        r"^(?:who|what|when|where|how many|how much|how|why|which)\s+(?:(?:is|was|did|does|were|are)\s+)?",
        "",
        words,
        flags=re.IGNORECASE,
    ).rstrip("?!. ")


def _thing(before: Intent, context: Context, names: SpeakerLexicon) -> str:
    """What "it" is: the name in the question before, or who is known of its words, or what it puts "the" before."""
    topic = _topic(before, context)
    named = _things(f"it {topic}")
    known = [word for word in topic.split() if len(word) > 3 and names.named(word).people]
    if named or known:
        return named or known[0]
    noun = _NOUN.search(topic)
    kept = [word for word in noun[1].split() if terms(word)] if noun else []
    if kept:
        return "the " + " ".join(kept)
    words = topic.split()
    common = [at for at, word in enumerate(words) if not terms(word)]
    return " ".join(words[common[-1] + 1 :] if common else words) or topic


def _capitals(text: str) -> bool:
    """Whether a word but the first is written as a name."""
    return any(word[0].isupper() and word != "I" and not _PRONOUN.match(word) for word in text.split()[1:])


def _things(text: str) -> str:
    """The last stretch of words with capitals but the first word, or ""."""
    found: list[list[str]] = [[]]
    for word in text.rstrip("?!. ").split()[1:]:
        if word[0].isupper():
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    stretches = [" ".join(words) for words in found if words]
    return f"the {stretches[-1]}" if stretches else ""
