"""Follow-ups: what a question leaves out is put back from the answer before."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from index.analysis import terms
from index.answer import Context
from index.dates import date_range
from index.phrasing import Phrasing, phrasing
from index.question import Question, QuestionKind
from index.speaker_names import SpeakerNames
from index.understanding import understand

_START = r"\s*(?:and|but|so|ok(?:ay)?|also|then)?,?\s*"
_ABOUT = re.compile(
    rf"{_START}(?P<open>what |how )?(?:about|on|regarding) (?P<rest>.{{1,300}}?)[?!.\s]*$", re.IGNORECASE | re.DOTALL
)
_AND = re.compile(r"\s*(?:and|but|what of)\s+(?P<rest>.{1,120}?)[?!.\s]*$", re.IGNORECASE | re.DOTALL)
_ELSE = re.compile(rf"{_START}(?:who|anyone|anybody|someone|somebody)\s+else\b[^?]{{0,80}}[?!.\s]*$", re.IGNORECASE)
_MORE = re.compile(
    rf"{_START}(?:what else|anything else)\b[^?]{{0,60}}?(?P<about>\b(?:about|on)\s[^?]{{1,100}})?[?!.\s]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_START}(?P<wh>why|when|where|how|who|how (?:much|many|old|long)|since when)"
    r"(?:\s+(?:is|was|did|does|were)\s+(?:that|this|it|he|she|they))?[?!.\s]*$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(he|she|him|they|them)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(his|her|their)\b", re.IGNORECASE)
_THING = re.compile(r"\b(it|that|this|there|those|these)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{0,300}[\"”“»]")


def follow_up(
    text: str, context: Context | None, names: SpeakerNames, today: dt.date | None
) -> tuple[Question, frozenset[int]]:
    """The question, standing alone, and the passages that were shown already and are not asked for again."""
    if context is None or not context.understood or _asks_anew(text):
        return understand(text, today), frozenset()
    plain = " ".join(text.split())[:1_000]
    completed = (_at_another_time(plain, context, today) if today else None) or _completed(plain, context, names)
    if completed is None:
        return understand(text, today), frozenset()
    question = understand(completed, today)
    seen = frozenset(context.passages) if _ELSE.match(text) or _MORE.match(text) else frozenset[int]()
    return replace(question, text=text, understood=completed, follow_up=True), seen


def _asks_anew(text: str) -> bool:
    """Whether it is a "who else" with a topic of its own."""
    own = phrasing(text)
    told = own.kind is QuestionKind.WHO_SAID and bool(terms(own.topic)) and not _THING.search(own.topic)
    return told and _ELSE.match(text) is not None


def _at_another_time(text: str, context: Context, today: dt.date) -> str | None:
    """The question before with the date that the text gives; None if the text isn't a date alone."""
    joined = _AND.match(text) or _ABOUT.match(text)
    given = joined["rest"] if joined else text.rstrip("?!. ")
    if date_range(given, today).rest or not given:
        return None
    return f"{date_range(context.understood.rstrip('?!. '), today).rest} {given}?"


def _completed(text: str, context: Context, names: SpeakerNames) -> str | None:
    """The text as a question that stands alone; None if it does already."""
    before = phrasing(context.understood)
    person = _person(before, context)
    if _ELSE.match(text):
        asked_whom = before.kind is QuestionKind.WHAT_SAID and before.topic
        return f"Who talked about {before.topic}?" if asked_whom else context.understood
    more = _MORE.match(text)
    if more:
        named = phrasing(text).speaker
        who = named if named and names.match(named) else person
        topic = (more["about"] or "").strip()
        return f"What did {who} say {topic}".strip() + "?" if who else context.understood
    about = _ABOUT.match(text)
    if about:
        same_speaker = person and before.kind is QuestionKind.WHAT_SAID and not about["open"]
        other_topic = f"What did {person} say about {about['rest']}?"
        return other_topic if same_speaker else _about(about["rest"], before, person, names, context)
    bare = _BARE.match(text)
    if bare:
        return f"{bare['wh']} {_topic(before, context)}?".capitalize()
    joined = _AND.match(text)
    if joined and len(joined["rest"].split()) <= 5 and not _asks(joined["rest"]):
        return _about(joined["rest"], before, person, names, context)
    return _pronouns(text, person, before, context, names)


def _about(rest: str, before: Phrasing, person: str, names: SpeakerNames, context: Context) -> str:
    """The question before about another topic, or the same topic with another speaker."""
    said = before.kind in {QuestionKind.WHAT_SAID, QuestionKind.YES_NO} and bool(person)
    other = names.match(rest) or names.in_role(rest)
    if (
        other
        and before.kind is QuestionKind.WHAT_SAID
        and before.topic
        and not rest.lower().startswith(("his ", "her "))
    ):
        return f"What did {other[0] if len(other) == 1 else rest} say about {before.topic}?"
    if said:
        return f"What did {person} say about {rest}?"
    if before.kind is QuestionKind.WHO_SAID:
        return f"Who talked about {rest}?"
    return f"{_topic(before, context)} {rest}"


def _pronouns(text: str, person: str, before: Phrasing, context: Context, names: SpeakerNames) -> str | None:
    """Pronouns replaced; None if there are none that need it. Those inside quotation marks belong to the quotation."""
    if _QUOTED.search(text):
        return None
    own = phrasing(text)
    known = bool(own.speaker) and bool(names.match(own.speaker))
    completed = text
    if person and not known and not _capitals(text):
        completed = _POSSESSIVE.sub(f"{person}'s", completed, count=1)
        completed = _PERSON.sub(person, completed, count=1)
    bare = _THING.fullmatch(own.topic.strip()) is not None
    short = own.kind is not QuestionKind.WHO_SAID and not known and len(terms(text)) <= 3
    if completed == text and _THING.search(text) and (bare or short):
        thing = (not bare and _things(context.understood)) or _topic(before, context)
        last = list(_THING.finditer(text))[-1]
        completed = text[: last.start()] + thing + text[last.end() :]
    return completed if completed != text else None


def _person(before: Phrasing, context: Context) -> str:
    """Who "he" or "she" is: the speaker or else the name in the question before, or who was quoted in its answer."""
    if before.speaker:
        return before.speaker
    named = _things(context.understood).removeprefix("the ")
    if before.kind is not QuestionKind.WHO_SAID and " " in named:
        return named
    return context.speakers[0] if context.speakers else named


def _asks(text: str) -> bool:
    """Whether the words are a question of their own."""
    return phrasing(text).kind is not QuestionKind.KEYWORDS


def _topic(before: Phrasing, context: Context) -> str:
    words = before.topic or context.understood
    return re.sub(
        r"^(?:who|what|when|where|how many|how much|how|why|which)\s+(?:(?:is|was|did|does|were|are)\s+)?",
        "",
        words,
        flags=re.IGNORECASE,
    ).rstrip("?!. ")


def _capitals(text: str) -> bool:
    """Whether a word but the first is written as a name."""
    return any(word[0].isupper() and word != "I" for word in text.split()[1:])


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
