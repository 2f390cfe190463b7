import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language_detection import language_of
from index.analysis.analyzer import fold, terms, words
from index.analysis.sentences import sentence_span, sentences


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trump’s plan", "trump's plans"),
        ("São Tomé", "sao tome"),
        ("the U.S. army", "the US army"),
        ("a U.S army", "the U.S.’s army"),
        ("the mayor wore it", "what mayors wear"),
        ("women fled", "a woman flees"),
        ("1,424 families", "1424 family"),
        ("gun-controlled", "gun controlled"),
        ("O’Brien", "O'Brien"),
        ("ﬁnal ＷＯＲＤ", "final word"),
    ],
)
def test_spellings_of_one_thing_share_their_terms(one, other):
    assert terms(one) == terms(other)


def test_the_country_is_not_the_pronoun():
    assert terms("US told us") == ["usa", "tell"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "российские министры", "российских министров"),
        ("es", "las elecciones económicas", "la elección económica"),
        ("de", "die Verhandlungen der Häuser", "eine Verhandlung, ein Haus"),
        ("fr", "l’économie d’État", "économies de l'état"),
    ],
)
def test_words_are_stemmed_in_their_language(language, one, other):
    assert set(terms(one, language)) & set(terms(other, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister said that the talks would be held in the spring."),
        ("ru", "Министр сказал, что переговоры не были прекращены."),
        ("es", "El ministro dijo que las negociaciones no se habían terminado."),
        ("de", "Der Minister sagte, dass die Verhandlungen nicht beendet sind."),
    ],
)
def test_the_language_of_a_sentence_is_told(language, text):
    assert language_of(text) == language


def test_an_unknown_language_is_taken_as_told():
    assert language_of("Vienna 2015", "de") == "de"


@given(st.text(max_size=400), st.sampled_from(["en", "ru", "fr", "de", "", "xx"]))
def test_words_stand_where_they_say(text, language):
    found = words(text, language)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    assert [term for term in found.terms if term] == terms(text, language)


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="Ab. ?!\"”\n'Mr", max_size=200))
def test_sentences_cover_all_words_once(text):
    found = words(text)
    bounds = sentences(text, found)
    assert [n for first, last in bounds for n in range(first, last)] == list(range(len(found)))
    for first, last in bounds:
        if first < last:
            span = sentence_span(found, text, (first, last))
            assert 0 <= span.start <= found.starts[first] and found.ends[last - 1] <= span.end <= len(text)


def test_sentences_end_where_a_reader_ends_them():
    text = "“We met,” Mr. Smith said. “It was good.” He left the U.S. on Jan. 5. J. K. Rowling stayed!"
    found = words(text)
    assert [sentence_span(found, text, bounds).of(text) for bounds in sentences(text, found)] == [
        "“We met,” Mr. Smith said.",
        "“It was good.”",
        "He left the U.S. on Jan. 5.",
        "J. K. Rowling stayed!",
    ]
