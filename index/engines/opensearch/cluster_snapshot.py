"""What one question reads of the cluster: a round trip for all its searches, one for those of its candidates' articles
that no question read lately.

Candidates are read from their articles' documents, which have the terms of every passage: so their neighbours, their
headlines and their whole articles are there with them, and they are scored anew, since Lucene's scores are rounded.
Reads see the newest state that was made visible; a change that comes while a question is answered may show in its later
reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.errors import InvalidError
from index.analysis.edit_distance import is_comparable, near
from index.engines.bm25 import Bm25
from index.engines.engine import EVERYTHING, Counts, Field, Filter, Hit, Ids, Search, StoredPassages
from index.engines.opensearch.article_cache import ArticleCache, State
from index.engines.opensearch.asking import Asked, Asking
from index.engines.opensearch.client import Client
from index.engines.opensearch.documents import Place, ReadDocuments, StoredArticle
from index.engines.opensearch.lucene_scores import least_score
from index.engines.opensearch.mappings import ARTICLES, PASSAGES
from index.engines.opensearch.queries import INDEX_OF, best, owners, spelled_like
from index.engines.opensearch.search_answers import SearchAnswer
from index.engines.opensearch.statistics import Sizes, Term

MOST_TERMS = 1024
_NEAREST, _SPELLED = 8, 3
_NEARLY = 1 - 1e-5  # Lucene adds up single precision


class ClusterSnapshot:
    """`index.engines.engine.EngineSnapshot` for one question. `names` are those of the indices."""

    def __init__(
        self,
        client: Client,
        names: Mapping[str, str],
        sizes: Sizes,
        asking: Asking,
        lately: ArticleCache,
    ) -> None:
        self._client = client
        self._names = names
        self._sizes = sizes
        self._asking = asking
        self._lately = lately
        self._languages: dict[int, str] = {}  # of these articles
        self._states: dict[int, State] = {}  # of the articles that a search found, or found a passage of
        self._read = ReadDocuments()
        self.passages = ClusterField(self, Field.PASSAGES)
        self.articles = ClusterField(self, Field.ARTICLES)
        self.speech = ClusterField(self, Field.SPEECH)

    @property
    def languages(self) -> frozenset[str]:
        return self._sizes.languages

    def search(self, searches: Sequence[Search], wanted: Filter = EVERYTHING) -> list[list[Hit]]:
        """Brings the counts of the searches' terms along: ranking weighs them in every field."""
        _check(searches)
        asked = [one for one in searches if one.terms and one.k > 0]
        answers = self._asking.search(self._bodies(asked, wanted), _weighed(asked))
        likely = [self._likely(one, answer) for one, answer in zip(asked, answers, strict=True)]
        self._read_all([(one, hits) for one, hits in zip(asked, likely, strict=True) if one.read])
        best = iter([self._best(one, hits) for one, hits in zip(asked, likely, strict=True)])
        return [next(best) if one.terms and one.k > 0 else [] for one in searches]

    def foresee(
        self,
        searches: Iterable[Search] = (),
        filters: Sequence[Filter] = (EVERYTHING,),
        counts: Iterable[str] = (),
        near: Iterable[str] = (),
    ) -> None:
        """They go along with the next request."""
        asked = [one for one in searches if 0 < len(one.terms) <= MOST_TERMS and one.k > 0]
        counted = [*_weighed(asked), *((Field.PASSAGES, term) for term in counts)]
        bodies = [body for wanted in filters for body in self._bodies(asked, wanted)]
        self._asking.expect([*bodies, *self._spelled_like(near).values()], counted)

    def _bodies(self, searches: Sequence[Search], wanted: Filter) -> list[Asked]:
        return [(self._names[INDEX_OF[one.field]], best(one, wanted)) for one in searches]

    def stored(self, seeds: Iterable[int], articles: Sequence[int], most: int, wanted: Filter) -> StoredPassages:
        seeds = list(seeds)
        self.fetch(seeds, articles)
        known = [self._read.articles[number] for number in dict.fromkeys(articles) if number in self._read.articles]
        pooled = [number for article in known for number in article.passages[:most]]
        ids = sorted({number for number in (*seeds, *pooled) if number in self._read.places})
        ids = [number for number in ids if self._fits(self._read.places[number], wanted)]
        places = [self._read.places[number] for number in ids]
        return StoredPassages(
            ids=_column(ids),
            articles=_column(place.article.id for place in places),
            before=_column(place.before for place in places),
            after=_column(place.after for place in places),
            headlines=_column(place.headline for place in places),
            positions=_column(place.position for place in places),
        )

    def languages_of(self, article_ids: Sequence[int]) -> list[str]:
        self.fetch((), [number for number in article_ids if number not in self._languages])
        return [self._languages.get(number, "") for number in article_ids]

    def fetch(self, passage_ids: Iterable[int], article_ids: Iterable[int]) -> ReadDocuments:
        """Read what isn't read yet of the articles, and of those that the passages are of; everything read so far."""
        read = self._read
        unplaced = [
            number for number in passage_ids if number > 0 and number not in read.places and number not in read.strays
        ]
        lost = [number for number in unplaced if number not in read.owners]
        if lost:
            (answer,) = self._asking.search([(self._names[PASSAGES], owners(lost))])
            self._note(Field.PASSAGES, answer)
        wanted = dict.fromkeys([*article_ids, *(read.owners[number] for number in unplaced if number in read.owners)])
        missing = [number for number in wanted if number not in read.articles and number not in read.absent]
        if missing:
            self._get(missing)
        read.strays.update(number for number in unplaced if number not in read.places)
        return read

    def count(self, field: Field, terms: Iterable[str]) -> dict[str, int]:
        """How many passages, or articles, have each term."""
        wanted = {term: (field, term) for term in terms}
        counted = self._asking.count(wanted.values())
        return {term: counted[key] for term, key in wanted.items()}

    def model(self, field: Field) -> Bm25:
        """BM25 over the whole field."""
        return self._sizes.models[field]

    def near(self, terms: Iterable[str]) -> dict[str, list[str]]:
        """For each of the terms those of passages that are spelled nearly like it."""
        wanted = list(dict.fromkeys(terms))
        found = dict(zip(wanted, self._offered(wanted), strict=True))
        counts = self.count(Field.PASSAGES, {other for others in found.values() for other in others})
        return {
            term: sorted((other for other in others if counts[other]), key=lambda other: -counts[other])[:_SPELLED]
            for term, others in found.items()
        }

    def _offered(self, terms: Sequence[str]) -> list[list[str]]:
        """For each term those in the cluster's dictionary that are spelled nearly like it, whether they still occur or
        not."""
        asked = self._spelled_like(terms)
        offered = dict(zip(asked, self._asking.search(list(asked.values())), strict=True))
        return [near(term, offered[term].suggested, most=_NEAREST) if term in offered else [] for term in terms]

    def _spelled_like(self, terms: Iterable[str]) -> dict[str, Asked]:
        return {term: (self._names[PASSAGES], spelled_like(term)) for term in terms if is_comparable(term)}

    def _likely(self, search: Search, answer: SearchAnswer) -> list[Hit]:
        """The hits that can be among the best, with the least that each scores."""
        self._note(search.field, answer)
        model, average = self.model(search.field), self._sizes.averages[search.field]
        least = [least_score(one.score, one.length, model, average) for one in answer.found]
        bar = sorted(least)[-search.k :][0] if least else 0.0
        return [Hit(one.id, low) for one, low in zip(answer.found, least, strict=True) if one.score >= bar * _NEARLY]

    def _read_all(self, found: Sequence[tuple[Search, Sequence[Hit]]]) -> None:
        """Read all hits, of all searches together."""
        articles = [hit.id for one, hits in found if one.field is Field.ARTICLES for hit in hits]
        self.fetch([hit.id for one, hits in found if one.field is not Field.ARTICLES for hit in hits], articles)

    def _best(self, search: Search, likely: Sequence[Hit]) -> list[Hit]:
        hits = self._scored(search, likely) if search.read else likely
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[: search.k]

    def _scored(self, search: Search, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with their scores by what was read of them."""
        field, ids = ClusterField(self, search.field), _column(hit.id for hit in hits)
        idfs, times, lengths = field.idfs(search.terms), field.frequencies(list(search.terms), ids), field.lengths(ids)
        scores = np.zeros(len(ids))
        for (term, weight), often in zip(search.terms.items(), times, strict=True):
            scores += idfs[term] * weight * field.model.saturation(often, lengths)
        return [Hit(hit.id, score) for hit, score in zip(hits, scores.tolist(), strict=True) if score > 0]

    def _note(self, field: Field, answer: SearchAnswer) -> None:
        """Keep what hits tell of their articles."""
        for one in answer.found:
            article = one.state.article
            if field is not Field.ARTICLES:
                self._read.owners[one.id] = article
            self._languages[article] = one.language
            self._states[article] = max(one.state, self._states.get(article, _UNSEEN))

    def _get(self, article_ids: Sequence[int]) -> None:
        kept = {number: self._lately.get(self._states.get(number)) for number in article_ids}
        for article in filter(None, kept.values()):
            self._add(article)
        unknown = [number for number, article in kept.items() if article is None]
        found = self._client.documents(self._names[ARTICLES], unknown) if unknown else {}
        for number, document in found.items():
            article = StoredArticle.read(number, document["_source"])
            self._lately.keep(State.of(number, document), article)
            self._add(article)
        self._read.absent.update(number for number in article_ids if number not in self._read.articles)

    def _add(self, article: StoredArticle) -> None:
        self._read.add(article)
        self._languages[article.id] = article.language

    def _fits(self, place: Place, wanted: Filter) -> bool:
        if wanted == EVERYTHING:
            return True
        article = place.article
        number = article.passages[place.at]
        since_day = not (wanted.since or wanted.until) or 0 < article.day >= wanted.since
        return (
            since_day
            and not (wanted.until and article.day > wanted.until)
            and wanted.outlet in article.outlet
            and number not in wanted.without
            and wanted.excluded.isdisjoint(self._read.terms(Field.PASSAGES, number) if wanted.excluded else ())
        )


@dataclass(frozen=True, slots=True)
class ClusterField:
    """`index.engines.engine.FieldReader`."""

    snapshot: ClusterSnapshot
    field: Field

    @property
    def model(self) -> Bm25:
        return self.snapshot.model(self.field)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return self.snapshot.count(self.field, terms)

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        return {term: self.model.idf_of(count) for term, count in self.document_frequencies(terms).items()}

    def frequencies(self, terms: Sequence[str], ids: Ids) -> Counts:
        return self._fetched(ids).frequencies(self.field, terms, ids)

    def lengths(self, ids: Ids) -> Counts:
        return self._fetched(ids).lengths(self.field, ids)

    def near(self, terms: Iterable[str]) -> dict[str, list[str]]:
        return self.snapshot.near(terms)

    def _fetched(self, ids: Ids) -> ReadDocuments:
        numbers = ids.tolist()
        return self.snapshot.fetch((), numbers) if self.field is Field.ARTICLES else self.snapshot.fetch(numbers, ())


_UNSEEN = State(0, 0, -1)


def _check(searches: Iterable[Search]) -> None:
    for one in searches:
        if len(one.terms) > MOST_TERMS:
            raise InvalidError(
                "a question of {count} different terms is over the limit of {limit}",
                count=len(one.terms),
                limit=MOST_TERMS,
            )


def _weighed(searches: Iterable[Search]) -> list[Term]:
    """The searches' terms in every field, where ranking weighs them."""
    return [(field, term) for one in searches for term in one.terms for field in Field]


def _column(numbers: Iterable[int]) -> Ids:
    return np.array(list(numbers), dtype=np.int64)
