"""Questions, follow-ups and times as people word them in languages other than English."""

import datetime as dt

import pytest

from index.query.intent_patterns import IntentMatcher, preferring
from index.query.model import QueryKind
from index.query.parser import parsed
from index.query.rewriting import Move, follow_up_of
from index.retrieval.weighted_query import topical

TODAY = dt.date(2026, 11, 28)
LAST_WEEK = (dt.date(2026, 11, 16), dt.date(2026, 11, 22))
NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
LAST_YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "topic"),
    [
        ("o que disse Marta Reis sobre a ponte?", QueryKind.WHAT_SAID, ("Marta Reis",), "a ponte"),
        ("porque fechou a ponte", QueryKind.WHY, (), "porque fechou a ponte"),
        ("що сказала Олена Коваль про міст?", QueryKind.WHAT_SAID, ("Олена Коваль",), "міст"),
        ("хто сказав, що міст впаде", QueryKind.WHO_SAID, (), "міст впаде"),
        ("ماذا قال أحمد منصور عن الجسر؟", QueryKind.WHAT_SAID, ("أحمد منصور",), "الجسر"),
        ("لماذا أغلق الجسر", QueryKind.WHY, (), "لماذا أغلق الجسر"),
        ("Was ist mit der Fähre passiert?", QueryKind.OTHER, (), "Was ist mit der Fähre passiert"),
        ("apa kata Budi Santoso tentang jembatan?", QueryKind.WHAT_SAID, ("Budi Santoso",), "jembatan"),
        ("siapa yang mengatakan bahwa jembatan ditutup", QueryKind.WHO_SAID, (), "jembatan ditutup"),
        ("रवि कुमार ने पुल के बारे में क्या कहा?", QueryKind.WHAT_SAID, ("रवि कुमार",), "पुल"),
        ("किसने कहा कि पुल बंद है?", QueryKind.WHO_SAID, (), "पुल बंद है"),
        ("Was sagten die Fischer über den Hafen?", QueryKind.WHAT_SAID, ("die Fischer",), "den Hafen"),
        ("cosa dicono i sindaci del ponte", QueryKind.WHAT_SAID, ("i sindaci",), "ponte"),
        ("o que dizem os moradores sobre a ponte", QueryKind.WHAT_SAID, ("os moradores",), "a ponte"),
        ("पुल क्यों बंद हुआ", QueryKind.WHY, (), "पुल क्यों बंद हुआ"),
        ("was ist neu", QueryKind.STORIES, (), ""),
        ("was gibt's Neues?", QueryKind.STORIES, (), ""),
        ("wie stark war das Erdbeben", QueryKind.HOW_MANY, (), "wie stark war das Erdbeben"),
        ("quien es julian ares", QueryKind.SPEAKER, ("julian ares",), "quien es julian ares"),
        ("chi e luca ferrero?", QueryKind.SPEAKER, ("luca ferrero",), "chi e luca ferrero"),
        ("quem e denise tavares", QueryKind.SPEAKER, ("denise tavares",), "quem e denise tavares"),
        ("o que o pescador falou sobre o lago", QueryKind.WHAT_SAID, ("o pescador",), "o lago"),
        ("cosa ha detto Ferrero sulla valanga", QueryKind.WHAT_SAID, ("Ferrero",), "valanga"),
        ("was sagte Brehm ueber das Bad", QueryKind.WHAT_SAID, ("Brehm",), "das Bad"),
        ("vergleiche Kolb und Brehm zum Bad", QueryKind.COMPARE, ("Kolb", "Brehm"), "Bad"),
        ("compara a Quiroga y Ares sobre el mercado", QueryKind.COMPARE, ("Quiroga", "Ares"), "el mercado"),
        ("сравни Шатова и Миронову о кино", QueryKind.COMPARE, ("Шатова", "Миронову"), "кино"),
        ("dernieres nouvelles du tramway", QueryKind.LATEST, (), "tramway"),
        ("останні новини про міст", QueryKind.LATEST, (), "міст"),
        ("wie kam die Fähre frei", QueryKind.OTHER, (), "wie kam die Fähre frei"),  # "wie" asks for a person in Dutch
    ],
)
def test_what_is_asked(text, kind, speaker, topic):
    query = parsed(text, TODAY).query
    assert (query.kind, query.speakers, query.topic) == (kind, speaker, topic)


@pytest.mark.parametrize(
    ("text", "language", "move", "rest", "kind"),
    [
        ("e a escola?", "pt", Move.ANOTHER, "a escola", QueryKind.OTHER),
        ("quando foi isso?", "pt", Move.BARE, "", QueryKind.WHEN),
        ("а школа?", "uk", Move.ANOTHER, "школа", QueryKind.OTHER),
        ("коли це було?", "uk", Move.BARE, "", QueryKind.WHEN),
        ("хто ще?", "uk", Move.OTHERS, "", QueryKind.OTHER),
        ("وماذا عن المدرسة؟", "ar", Move.ANOTHER, "المدرسة", QueryKind.OTHER),
        ("متى كان ذلك؟", "ar", Move.BARE, "", QueryKind.WHEN),
        ("bagaimana dengan sekolah?", "id", Move.ANOTHER, "sekolah", QueryKind.OTHER),
        ("siapa lagi?", "id", Move.OTHERS, "", QueryKind.OTHER),
        ("और स्कूल?", "hi", Move.ANOTHER, "स्कूल", QueryKind.OTHER),
        ("कब हुआ?", "hi", Move.BARE, "", QueryKind.WHEN),
        ("c’était quand ?", "fr", Move.BARE, "", QueryKind.WHEN),
        ("was hat sie noch gesagt?", "de", Move.MORE, "", QueryKind.OTHER),
        ("und was sagte er sonst noch über die Brücke?", "de", Move.MORE, "die Brücke", QueryKind.OTHER),
        ("¿qué más dijo?", "es", Move.MORE, "", QueryKind.OTHER),
        ("¿y qué más dijo ella sobre el puente?", "es", Move.MORE, "el puente", QueryKind.OTHER),
        ("qu’a-t-elle dit d’autre ?", "fr", Move.MORE, "", QueryKind.OTHER),
        ("qu'est-ce qu'il a dit d'autre sur le pont ?", "fr", Move.MORE, "le pont", QueryKind.OTHER),
        ("o que mais ela disse?", "pt", Move.MORE, "", QueryKind.OTHER),
        ("o que mais disse ele sobre a ponte", "pt", Move.MORE, "a ponte", QueryKind.OTHER),
        ("что ещё она сказала?", "ru", Move.MORE, "", QueryKind.OTHER),
        ("а что еще он говорил о мосте", "ru", Move.MORE, "мосте", QueryKind.OTHER),
        ("що ще вона сказала?", "uk", Move.MORE, "", QueryKind.OTHER),
        ("ماذا قالت أيضًا؟", "ar", Move.MORE, "", QueryKind.OTHER),
        ("apa lagi yang dia katakan?", "id", Move.MORE, "", QueryKind.OTHER),
        ("उन्होंने और क्या कहा?", "hi", Move.MORE, "", QueryKind.OTHER),
        ("उन्होंने पुल के बारे में और क्या कहा?", "hi", Move.MORE, "पुल", QueryKind.OTHER),
    ],
)
def test_what_a_follow_up_leaves_out(text, language, move, rest, kind):
    found = follow_up_of(text, preferring(IntentMatcher.shipped(), language))
    assert found is not None
    assert (found.move, found.rest, found.kind) == (move, rest, kind)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("o que aconteceu na semana passada", LAST_WEEK),
        ("що сталося у листопаді", NOVEMBER),
        ("ماذا حدث العام الماضي", LAST_YEAR),
        ("apa yang terjadi minggu lalu", LAST_WEEK),
        ("पिछले हफ्ते क्या हुआ", LAST_WEEK),
        ("что случилось в ноябре", NOVEMBER),
    ],
)
def test_a_time_asks_for_its_stories(text, days):
    query = parsed(text, TODAY).query
    assert (query.kind, (query.since, query.until)) == (QueryKind.STORIES, days)


def test_a_small_word_of_another_language_begins_no_follow_up():
    assert follow_up_of("o que disse Marta Reis sobre a ponte?", preferring(IntentMatcher.shipped(), "pt")) is None


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("wieviele Unterschriften wurden gesammelt", "de", ["Unterschriften", "gesammelt"]),
        ("warum ist das Bad geschlossen", "de", ["Bad", "geschlossen"]),
        ("скільки коштував міст", "uk", ["коштував", "міст"]),
        ("when did he come to the lake", "en", ["come", "lake"]),
    ],
)
def test_what_only_asks_is_no_word_that_articles_could_lack(text, language, words):
    found = topical(text, language)
    kept = [text[start:end] for start, end, term in zip(found.starts, found.ends, found.terms, strict=True) if term]
    assert kept == words
