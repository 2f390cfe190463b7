"""From a search to an answer: evidence or abstention, with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.messages import SILENCE, Message, message
from corpus.model import Citation, Passage, PassageKind
from corpus.names import parsed
from corpus.names.spelling import bare
from index.analysis.analyzer import fold
from index.answers.evidence import evidence_of
from index.answers.results import Answer, Evidence
from index.query.description import content_words
from index.query.entity_linking import MOST_CHOICES, Resolved
from index.query.model import Query, QueryKind
from index.ranking.calibration import probability
from index.ranking.ranker import Ranked, family
from index.ranking.sentence_encoder import LANGUAGES
from index.retrieval.retriever import SearchResult
from index.retrieval.weighted_query import WeightedQuery

_LESS_LIKELY = -2.3  # a tenth of the best one's odds
_MOST_LATEST = 10
_OFF_TOPIC = 5.0  # how much less than the best one's score a passage about the topic may have
_LEAD = 3  # paragraphs
_WEAKER = 0.5  # share of the best one's part of the question

LEADING = 3  # passages that tell whether an answer is doubtful, and whose words it has; however many are shown
_NAMED = 2  # terms of a question that only names its subject
_ALL = 0.999
_OF_A_SPEAKER = frozenset({QueryKind.WHAT_SAID, QueryKind.YES_NO})  # what they said, and whether they did
_OF_A_SUBJECT = frozenset({QueryKind.KEYWORDS, QueryKind.OTHER, QueryKind.LATEST, QueryKind.WHO_SAID})


def answer_of(found: SearchResult, resolved: Resolved, written: Mapping[str, str], limit: int) -> Answer:
    """The answer that a search gives; at most `limit` passages. `written` are the words that terms stand for: terms
    themselves are never shown."""
    confidence = probability(found.asked, found.ranked, found.weights)
    exact = _quoting(found.ranked, resolved.query)
    said_there = _said_there(found.ranked, resolved.query)
    kept = sorted(found.ranked, key=lambda item: item.passage.id not in exact | said_there)
    if found.asked.query.kind is QueryKind.LATEST:
        kept = _newest_first(kept, found.citations)
    if resolved.query.continues:  # every passage shown has had its headline with it
        kept = [item for item in kept if item.passage.kind is not PassageKind.HEADLINE]
    best = tuple(evidence_of(kept[: 3 * limit], found.citations))
    ranked = best[:limit]
    thresholds = found.weights.thresholds[family(found.asked)]
    named_only = _named_only(found.asked, kept)
    strangers = [name for name in resolved.strangers if not _stands_in(name, found.ranked)]
    shown = confidence >= thresholds.shown or named_only or bool(said_there) or _in_their_article(found)
    abstained = not ranked or bool(strangers) or not shown
    # What is shown is chosen among more than are wanted: who wants fewer is shown the same ones first.
    fitting = tuple(item for item in best if not exact or item.passage.id in exact)
    chosen = () if abstained else _of_the_speaker(_worth_showing(fitting, found.asked, kept), resolved.query)
    query = replace(
        resolved.query,
        corrected=tuple((typed, written.get(read, read)) for typed, read in resolved.query.corrected),
    )
    unseen = bool(resolved.unknown or resolved.otherwise)
    unsure = confidence < thresholds.sure or unseen or is_of_others(chosen[:LEADING], resolved.query)
    doubtful = unsure and not (abstained or named_only or said_there)
    return Answer(
        query=query,
        evidence=chosen[:limit],
        ranked=ranked,
        abstained=abstained,
        confidence=confidence,
        doubtful=doubtful,
        reason=_reason(query, strangers, resolved.unknown, ranked) if abstained else SILENCE,
        unknown=resolved.unknown if (abstained or doubtful) and not strangers else (),
        nearest=_nearest(resolved, written) if abstained and not strangers else (),
        lacking=_as_typed(resolved.query) if abstained and not resolved.unknown else "",
    )


def _as_typed(query: Query) -> str:
    """The topic with the words that were written, where others, or terms, stand for them; "" if it only asks."""
    topic = query.topic
    for typed, read in query.corrected:
        topic = re.sub(rf"\b{re.escape(read)}\b", typed.replace("\\", r"\\"), topic)
    return topic.rstrip(" ?!.") if content_words(topic) else ""


def _named_only(asked: WeightedQuery, ranked: Sequence[Ranked]) -> bool:
    """Whether the question only names a subject, and one of the best passages has all of it in a sentence, said by
    somebody, if it asks who spoke of it; of what is new, if a whole article has it and is about it."""
    if asked.query.kind is QueryKind.LATEST:
        return any(item.value("article_coverage") > _ALL and _is_about(item) for item in ranked[:1])
    if len(asked.weights) > _NAMED or asked.query.kind not in _OF_A_SUBJECT:
        return False
    sign = "attributed" if asked.said else "sentence_coverage"
    return any(item.value(sign) > _ALL for item in ranked[:3])


def _said_there(ranked: Sequence[Ranked], query: Query) -> frozenset[int]:
    """The ids of the passages, in the articles just talked about, in which whoever is asked for surely speaks; none
    where the question has a topic of its own."""
    if query.kind is not QueryKind.WHAT_SAID or not query.speakers or content_words(query.topic):
        return frozenset()
    numbers = {number for number, _ in query.articles}
    there = [item.passage for item in ranked if item.passage.article_id in numbers]
    return frozenset(passage.id for passage in there if not _surely_speaking(passage).isdisjoint(query.speakers))


def _in_their_article(found: SearchResult) -> bool:
    """Whether the best passage has words of somebody whose words are asked for, in an article with all of the topic's
    words. Words alone can't tell that it is no answer; in a language in which meaning is compared, that can."""
    asked, query = found.asked, found.asked.query
    if asked.language in LANGUAGES or query.kind is not QueryKind.WHAT_SAID or not asked.weights or not found.ranked:
        return False
    best = found.ranked[0]
    return best.value("article_coverage") > _ALL and not _surely_speaking(best.passage).isdisjoint(query.people)


def _surely_speaking(passage: Passage) -> set[str]:
    return {found.speaker.name for found in passage.attributions if found.speaker and not found.is_doubtful}


def _quoting(ranked: Sequence[Ranked], query: Query) -> frozenset[int]:
    """The passages with all the words in quotation marks. They come first, and alone if anything is shown."""
    quoted = [" ".join(fold(words).replace("'", "").split()) for words in query.quoted]
    exact = [item for item in ranked if quoted and all(words in _plain(item) for words in quoted)]
    return frozenset(item.passage.id for item in exact)


def _newest_first(ranked: Sequence[Ranked], citations: Mapping[int, Citation]) -> list[Ranked]:
    """One passage of each article that is about the topic, as one is that has as much of it as any, by date, then the
    others. Where no article is about it, those that mention it are told so."""
    if not ranked:
        return []
    least = _WEAKER * max(item.value("coverage_kin") for item in ranked[:_MOST_LATEST])
    whole = _ALL * max(item.value("article_coverage") for item in ranked)
    best: dict[int, Ranked] = {}
    for item in ranked:
        has_it = item.value("coverage_kin") >= least and item.value("article_coverage") >= whole
        if has_it and item.score >= ranked[0].score - _OFF_TOPIC:
            best.setdefault(item.passage.article_id, item)
    told = [item for item in best.values() if _is_about(item)] or list(best.values())
    newest = sorted(told, key=lambda item: citations[item.passage.article_id].published or dt.date.min, reverse=True)
    first = {item.passage.id for item in newest[:_MOST_LATEST]}
    return newest[:_MOST_LATEST] + [item for item in ranked if item.passage.id not in first]


def _is_about(item: Ranked) -> bool:
    """Whether the article's headline has the topic, or the passage is of its beginning: news says there what it is
    about, and mentions other things later."""
    return item.value("title") > _ALL or (item.passage.paragraph or 0) < _LEAD


def _plain(item: Ranked) -> str:
    return " ".join(fold(item.passage.text).replace("'", "").split())


def _worth_showing(ranked: Sequence[Evidence], asked: WeightedQuery, kept: Sequence[Ranked]) -> tuple[Evidence, ...]:
    """The evidence that isn't much less likely to answer than the best; of what somebody says also what has a fair
    part of what the best has, and of what is new only that, of articles that are about it, if any is. Who said a thing
    is answered by nobody who said another."""
    best, news = ranked[0], asked.query.kind is QueryKind.LATEST
    likely = {item.passage.id for item in ranked if item.score - best.score >= _LESS_LIKELY}
    if news or (asked.said and asked.query.kind is not QueryKind.WHO_SAID):
        values = {item.passage.id: item.value("coverage_kin") + item.value("attributed_to_speaker") for item in kept}
        fair = {number for number, value in values.items() if value >= _WEAKER * values[best.passage.id]}
        about = {item.passage.id for item in kept if _is_about(item)} if news else set()
        likely = fair & about or likely | fair
    return tuple(item for item in ranked if item.passage.id in likely)


def _of_the_speaker(found: tuple[Evidence, ...], query: Query) -> tuple[Evidence, ...]:
    """Of what is shown on what somebody said, only passages in which they speak, if any is such."""
    if query.kind not in _OF_A_SPEAKER:
        return found
    return tuple(item for item in found if _speaks(item, query)) or found


def is_of_others(shown: Sequence[Evidence], query: Query) -> bool:
    """Whether somebody's words are asked for, and none that are shown are surely theirs."""
    return query.kind in _OF_A_SPEAKER and bool(query.speakers) and not any(_speaks(one, query) for one in shown)


def _speaks(item: Evidence, query: Query) -> bool:
    """Whether something in the passage is surely said by one of those asked about."""
    speaking = _surely_speaking(item.passage)
    return not speaking.isdisjoint(query.people) and not set(query.people).isdisjoint(item.speakers)


def open_choices(linked: Resolved, shown: Sequence[Evidence]) -> tuple[str, ...]:
    """The choices that speak in the evidence, if there are several; of a role's holders all, if any does, those first:
    that one of two mayors spoke of it doesn't tell that this one is meant."""
    role = next((one for one in linked.linked if one.by_role and len(one.people) > 1), None)
    choices = role.people if role else linked.choices
    told = [name for name in choices if any(name in item.speakers for item in shown)]
    if told and role:
        return tuple(dict.fromkeys((*told, *choices)))[:MOST_CHOICES]
    return tuple(told) if len(told) > 1 else ()


def _nearest(resolved: Resolved, written: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words that no article has, each with those near it as articles write them."""
    near = ((word, tuple(written[term] for term in terms if term in written)) for word, terms in resolved.nearest)
    return tuple((word, words) for word, words in near if words)


def _stands_in(name: str, ranked: Sequence[Ranked]) -> bool:
    """Whether a passage has all words of the name."""
    wanted = set(map(bare, parsed(name).words))
    return any(wanted <= set(item.reading.words.forms) for item in ranked)


def _reason(query: Query, strangers: Sequence[str], unknown: Sequence[str], ranked: Sequence[Evidence]) -> Message:
    """Why there is no answer."""
    if strangers:
        return message("Nobody called “{name}” is on record", name=strangers[0])
    if query.since or query.until or query.outlet or query.excluded:
        return Message("No article within the limits you set says anything close to this")
    if unknown:
        return message("No article contains {words}", words=", ".join(f"“{word}”" for word in unknown[:5]))
    if query.kind in {QueryKind.WHAT_SAID, QueryKind.COMPARE} and query.speakers:
        return no_words_of(query.speakers[0])
    if ranked:
        return Message("No article says anything close enough to this")
    return Message("No article has any of these words")


def no_words_of(name: str) -> Message:
    """That nothing said by somebody comes close."""
    return message("No article has {name} saying anything close to this", name=name)
