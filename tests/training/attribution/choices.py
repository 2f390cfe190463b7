"""What the ranking of speakers learns from: sources with everybody they may mean, and who is meant.

Labelled texts are PolNeAR's dev articles whose speakers are labelled and our own gold. Their sources are those that
the extractor finds. Train articles have no labels: there "he", "the senator" and "the company" mean what CoreNLP's
coreference ("silver") has them mean, where one of the options is of that chain; what it leaves open is left out.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.attribution.coreference.entity_clustering import cast_of
from corpus.attribution.coreference.ranking import Option, Ranked, ranked
from corpus.attribution.coreference.resolution import Reading, Resolution
from corpus.attribution.coreference.token_table import row as token_table
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.model import Attribution, AttributionKind, Span, SpeakerKind
from corpus.text import plain
from tests.corpus import gold as own
from tests.corpus.passages import passages
from tests.training.attribution.gold import GoldArticle, GoldAttribution, read_gold

_ALIKE = 0.3
_SILVER = 0.3
_LONGEST = 8
_QUOTES = frozenset('"“”')
_SMALL = frozenset(["the", "a", "an", "of", "and", "mr", "mrs", "ms", "dr"])


@dataclass(frozen=True, slots=True)
class Choice:
    """A source's options by their evidence, the numbers of the right ones, and its `kind`: "he", "name", "body".

    `named`: the numbers of the options that give a person's name. `meant`: the kind that a label has, "" without one.
    """

    article: str
    kind: str
    options: tuple[Mapping[str, float], ...]
    right: tuple[int, ...]
    weight: float
    named: tuple[int, ...] = ()
    meant: str = ""


def choice(article: str, kind: str, options: Sequence[Option], right: Sequence[int], weight: float) -> Choice:
    """The choice among options of the resolution."""
    named = tuple(n for n, one in enumerate(options) if one.speakers and not one.is_words)
    return Choice(article, kind, tuple(one.evidence for one in options), tuple(right), weight, named)


@dataclass(frozen=True, slots=True)
class Label:
    """Who says a content: `name` is None where the article names nobody."""

    content: tuple[Span, ...]
    name: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with labels for some or all of its attributions."""

    name: str
    text: str
    labels: tuple[Label, ...]


def labelled_dev(folder: Path) -> list[LabelledText]:
    """PolNeAR's dev articles that `dev_speakers.jsonl` labels."""
    known: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for line in (folder / "dev_speakers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known[row["article"]][row["attribution"]] = row
    texts = []
    for article in read_gold(folder, "dev"):
        labels = [
            Label(one.content, row["canonical"], row["kind"])
            for one in article.attributions
            if (row := known[article.name].get(one.name))
        ]
        if labels:
            texts.append(LabelledText(article.name, article.text, tuple(labels)))
    return texts


def labelled_own() -> list[LabelledText]:
    """The hard cases, and those of our own passages that may be read."""
    texts = []
    for row in own.rows("hard_cases.jsonl"):
        found = [own.located(one, row["text"], []) for one in row["attributions"]]
        labels = tuple(Label(one.content, one.speaker, one.speaker_kind or "none") for one in found)
        texts.append(LabelledText(row["id"], row["text"], labels))
    for passage in (*passages("practice"), *passages("dev")):
        labels = tuple(Label((one.content,), one.speaker, one.kind.value) for one in passage.said)
        texts.append(LabelledText(passage.about, passage.text, labels))
    return texts


def choices(
    one: LabelledText, reading: AnnotatedText, found: Sequence[Attribution], weights: Mapping[str, float]
) -> Iterator[Choice]:
    """The choices of a labelled text whose attributions the extractor found; the narrative's pronouns are followed by
    the weights given."""
    words = token_table(reading, (span for it in found for span in it.content))
    resolution = Resolution(cast_of(words), (), weights)
    for attribution in in_order(found):
        label = _label(one, attribution)
        asked = resolution.read(attribution)
        right = _right(asked.options, label.name, label.kind) if label else []
        if label and len(asked.options) > 1:
            yield replace(choice(one.name, _kind(asked), asked.options, right, 1.0), meant=label.kind)
        _settle(resolution, asked, right, weights)


def in_order(found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions in the order of their sources."""
    return sorted(found, key=_place)


def _place(one: Attribution) -> tuple[int, int]:
    return (one.source or one.cue or one.content[0]).start, one.content[0].start


def _kind(asked: Reading) -> str:
    """The kind of source, by the evidence of the option that nobody is named; "" where that is none."""
    return next((name.removeprefix("nobody ") for name in list(asked.options[-1].evidence)[1:2]), "")


def _label(one: LabelledText, found: Attribution) -> Label | None:
    """The label of the content that is most like the one found."""
    ours = _letters(one.text, found.content)
    best = [(len(ours & theirs) / len(ours | theirs), label) for label in one.labels
            if (theirs := _letters(one.text, label.content)) & ours]  # fmt: skip
    share, label = max(best, key=lambda pair: pair[0], default=(0.0, None))
    return label if share >= _ALIKE else None


def _letters(text: str, spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}


def _right(options: Sequence[Option], name: str | None, kind: str) -> list[int]:
    """The options that mean the one labelled; where none does, that nobody is named."""
    fitting = [n for n, one in enumerate(options) if name and one.speakers and _is_same(one, name, kind)]
    return fitting or [n for n, one in enumerate(options) if not one.speakers]


def _is_same(one: Option, name: str, kind: str) -> bool:
    if len(one.speakers) > 1:
        return any(_alike(name, by.name, kind) for by in one.speakers)
    by = one.speakers[0]
    fits = (by.kind is SpeakerKind.PERSON) == (kind == "person") or kind in ("group", "organisation")
    return fits and _alike(name, by.name, kind)


def _alike(ours: str, theirs: str, kind: str) -> bool:
    """Persons: the same last name and no other given name. Bodies: all words of one. Others: the same head or half."""
    a, b = _words(ours), _words(theirs)
    if not a or not b:
        return False
    if kind == "person":
        return a[-1] == b[-1] and (1 in (len(a), len(b)) or a[0][:3] == b[0][:3] or a[0] in b or b[0] in a)
    if kind == "organisation":
        return set(a) <= set(b) or set(b) <= set(a)
    return a[-1] == b[-1] or 2 * len(set(a) & set(b)) >= len(set(a) | set(b))


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", plain(name).replace("’s", "").replace("'s", ""))
    return [word for word in words if word not in _SMALL] or words


def _settle(resolution: Resolution, asked: Reading, right: Sequence[int], weights: Mapping[str, float]) -> None:
    """Let the resolution remember who is meant, or the likeliest by the weights of the fit before where no label
    tells."""
    if asked.options:
        chosen = (
            Ranked(asked.options[right[0]], 1.0) if right else ranked(asked.options[:-1] or asked.options, weights)[0]
        )
        resolution.settle(asked, chosen)


def silver_choices(
    article: GoldArticle, reading: AnnotatedText, chains: Sequence[Sequence[Span]], weights: Mapping[str, float]
) -> Iterator[Choice]:
    """The choices of a train article that the silver chains decide; `weights` as for `choices`."""
    row = token_table(reading, (span for it in article.attributions for span in it.content))
    resolution = Resolution(cast_of(row), (), weights)
    names = _names(article.text, chains)
    entities = _entities(article)
    described = {span.start: [it.of(article.text) for it in chain] for chain in chains for span in chain}
    for one in sorted(article.attributions, key=lambda it: it.source[:1] or it.content[:1]):
        if not one.source:
            continue
        asked = resolution.read(Attribution(one.content, one.source[0], None, AttributionKind.INDIRECT, None))
        right: list[int] = []
        if len(asked.options) > 2 and _kind(asked) in ("he", "role", "it", "body", "they"):
            right = _named(asked.options, names.get(one.source[0].start, ()))
        if not right and len(asked.options) > 2 and _kind(asked) == "role":
            right = _unnamed(asked.options, described.get(one.source[0].start, ()))
        if not right and asked.options and asked.phrase and _kind(asked) == "body":
            right = _told_apart(asked.options, entities.get(row.ends[asked.phrase.head], ""))
        if right:
            yield choice(article.name, f"silver {_kind(asked)}", asked.options, right[:1], _SILVER)
        if asked.options and (right or _kind(asked) == "name"):
            yield from _hidden(article, resolution, one, asked.options[right[0] if right else 0])
        _settle(resolution, asked, right, weights)


def _entities(article: GoldArticle) -> dict[int, str]:
    """The kind that CoreNLP has for the name that ends at an offset: "PERSON", "ORGANIZATION"."""
    return {end: name for it in article.silver for end, name in zip(it.ends, it.names, strict=True)}


def _told_apart(options: Sequence[Option], entity: str) -> list[int]:
    """Of a name that may be a person's or a body's, the option of the kind that CoreNLP has; none if it has neither."""
    wanted = {"PERSON": SpeakerKind.PERSON, "ORGANIZATION": SpeakerKind.ORGANISATION}.get(entity)
    unknown = any(one.speakers and one.speakers[0].newcomer for one in options)
    return [n for n, one in enumerate(options) if unknown and one.speakers and one.speakers[0].kind is wanted]


def _hidden(article: GoldArticle, resolution: Resolution, one: GoldAttribution, said: Option) -> Iterator[Choice]:
    """A quotation that opens its paragraph, as if no source stood behind it: its speaker among all named before."""
    first = one.content[0]
    person = said.speakers[0].person if said.speakers else None
    start = article.text.rfind("\n", 0, first.start) + 1
    before = article.text.rfind("\n", 0, len(article.text[:start].rstrip())) + 1
    told = any(before <= span.start < start for it in article.attributions for span in it.source)
    opens = not told and not article.text[start : first.start].strip()
    quoted = (
        article.text[first.start] in _QUOTES and article.text[first.end - 1 : first.end + 1].strip()[-1:] in _QUOTES
    )
    if person is None or not (opens and quoted) or one.source[0].start < first.end:
        return
    asked = resolution.read(Attribution((first,), None, None, AttributionKind.DIRECT, None))
    right = [n for n, it in enumerate(asked.options) if it.speakers and it.speakers[0].person is person]
    if right and len(asked.options) > 2:
        yield choice(article.name, "silver floating", asked.options, right, _SILVER)


def _unnamed(options: Sequence[Option], chain: Sequence[str]) -> list[int]:
    """The source's own words where all that its chain has are words without a capital, "an official" among them."""
    small = not any(map(str.isupper, "".join(it[1:] for it in chain)))
    led = any(it.lower().startswith(("a ", "an ")) for it in chain)
    return [n for n, one in enumerate(options) if "itself" in one.evidence] if small and led else []


def _named(options: Sequence[Option], names: Sequence[str]) -> list[int]:
    """The options that a chain names; none unless it names just one."""
    fitting = [
        n
        for n, one in enumerate(options)
        if one.speakers and one.speakers[0].kind in (SpeakerKind.PERSON, SpeakerKind.ORGANISATION)
        and any(_alike(name, one.speakers[0].name, one.speakers[0].kind.value) for name in names)
    ]  # fmt: skip
    return fitting if len(fitting) == 1 else []


def _names(text: str, chains: Sequence[Sequence[Span]]) -> dict[int, tuple[str, ...]]:
    """The capitalised mentions of each chain, by the offset where each of its mentions starts."""
    found: dict[int, tuple[str, ...]] = {}
    for chain in chains:
        words = [span.of(text) for span in chain]
        named = tuple({it for it in words if len(it.split()) <= _LONGEST and all(w[0].isupper() for w in it.split())})
        if named:
            found.update(dict.fromkeys((span.start for span in chain), named))
    return found


def read_chains(path: Path) -> dict[str, list[list[Span]]]:
    """The silver chains of every article: offsets of each mention."""
    chains: dict[str, list[list[Span]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            sentences = article["sentences"]
            chains[article["article"]] = [
                [Span(sentences[s][a][0], sentences[s][b - 1][1]) for s, a, b in chain if sentences[s][a:b]]
                for chain in article["coreference"]
            ]
    return chains
