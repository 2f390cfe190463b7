from index.engines.opensearch.article_cache import ArticleCache, State
from index.engines.opensearch.documents import StoredArticle


def article(number: int, terms: str) -> StoredArticle:
    return StoredArticle(number, 0, "", "en", True, [10 * number], [terms], [""])


def test_an_article_is_known_by_its_state_alone() -> None:
    cache = ArticleCache()
    cache.keep(State(3, 1, 7), article(1, "bridge"))
    assert cache.get(State(3, 1, 7)) == article(1, "bridge")
    assert cache.get(State(3, 1, 8)) is cache.get(State(4, 1, 7)) is cache.get(None) is None


def test_those_not_used_for_longest_make_room() -> None:
    cache = ArticleCache(most=12)
    states = [State(3, number, 0) for number in range(3)]
    for number, state in enumerate(states[:2]):
        cache.keep(state, article(number, "bridge"))
    assert cache.get(states[0])
    cache.keep(states[2], article(2, "bridge"))
    cache.keep(states[2], article(2, "bridge"))
    assert [cache.get(state) is not None for state in states] == [True, False, True]


def test_what_is_too_big_is_not_kept() -> None:
    cache = ArticleCache(most=5)
    cache.keep(State(3, 1, 0), article(1, "bridge"))
    assert cache.get(State(3, 1, 0)) is None
