"""Attributions by rules in every language that has a data file, and telling languages apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import languages
from corpus.attribution.multilingual.attribution import explained, explained_by_rules
from corpus.attribution.multilingual.language import known, parsed
from corpus.attribution.pipeline import Attributor
from corpus.language_detection import language_of
from corpus.model import Attribution, SpeakerKind

SPANISH = (
    "La ministra de Agua, Lucía Ferrer, presentó el plan el martes. «El embalse está casi vacío», dijo Ferrer. "
    "Ella añadió que no habrá cortes. Según Mateo Ibarra, la obra llega tarde."
)
FRENCH = (
    "La maire de Lorville, Claire Vautrin, a reçu la presse. « Nous n’avons plus de temps », a déclaré Claire Vautrin. "
    "« Il faut agir », a-t-elle ajouté. Selon Paul Mercier, le budget est trop faible."
)
GERMAN = (
    "Innenministerin Petra Sommer sprach am Montag in Bonn. „Wir brauchen mehr Zeit“, sagte Sommer. "
    "Sie betonte, dass niemand gehen müsse. Laut Jens Krüger, der das Werk leitet, fehlt das Geld."
)
RUSSIAN = (
    "Министр транспорта Олег Баринов выступил в среду. «Мост откроют в мае», — сказал Баринов. "
    "Он отметил, что работы идут по плану. По словам Баринова, денег хватит."
)


def attribute_by_rules(text: str, language: str) -> tuple[Attribution, ...]:
    return tuple(one.attribution for one in explained_by_rules(text, language))


def said(text: str, language: str) -> list[tuple[str, str | None]]:
    found = attribute_by_rules(text, language)
    return [
        (" … ".join(span.of(text) for span in one.content), one.speaker.name if one.speaker else None) for one in found
    ]


@pytest.mark.parametrize("adverb", ["Darin", "Bisher", "Vorerst", "Mittlerweile"])
def test_a_german_adverb_that_opens_a_sentence_is_nobody(adverb: str) -> None:
    found = attribute_by_rules(f"Die Partei hat ein Papier. {adverb} fordert sie, dass die Steuer sinkt.", "de")
    assert [one.speaker for one in found] == [None]


@pytest.mark.parametrize(("text", "language"), [(SPANISH, "es"), (FRENCH, "fr"), (GERMAN, "de"), (RUSSIAN, "ru")])
def test_language_is_guessed(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that they were not going to pay for the bridge, and that it was over.", "en"),
        (
            "Il ministro ha detto che la legge non è più in discussione e che il governo è d'accordo con le regioni.",
            "it",
        ),
        (
            "O ministro disse que a lei não está em discussão e que os estados já aceitaram o acordo com o governo.",
            "pt",
        ),
    ],
)
def test_like_languages_are_told_apart(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["Heavy guns come out in war", "Partisan deals over Hale’s aides"])
def test_headlines_without_small_words_are_told_too(text: str) -> None:
    assert language_of(text) == "en"


def test_what_is_not_clear_is_what_the_caller_says() -> None:
    assert language_of("Vienna 2015", "de") == "de"
    assert language_of("Was sagt Merkel?", "en", {"de", "en"}) == "de"


def test_a_language_without_a_file_has_no_rules() -> None:
    assert attribute_by_rules("Ministern sade att bron är klar.", "sv") == ()


@pytest.mark.parametrize("text", ["", "42 + 17", "Xyzzy plugh frotz", "Grell 4, Vale 2"])
def test_no_guess_without_words_that_tell(text: str) -> None:
    assert language_of(text) == ""


CASES = [
    (
        SPANISH,
        "es",
        [
            ("«El embalse está casi vacío»", "Lucía Ferrer"),
            ("que no habrá cortes", "Lucía Ferrer"),
            ("la obra llega tarde", "Mateo Ibarra"),
        ],
    ),
    (
        FRENCH,
        "fr",
        [
            ("« Nous n’avons plus de temps »", "Claire Vautrin"),
            ("« Il faut agir »", "Claire Vautrin"),
            ("le budget est trop faible", "Paul Mercier"),
        ],
    ),
    (GERMAN, "de", [("„Wir brauchen mehr Zeit“", "Petra Sommer"), ("dass niemand gehen müsse", "Petra Sommer")]),
    (
        RUSSIAN,
        "ru",
        [
            ("«Мост откроют в мае»", "Олег Баринов"),
            ("что работы идут по плану", "Олег Баринов"),
            ("денег хватит", "Олег Баринов"),
        ],
    ),
    (
        "—No pienso irme —dijo Elena Prat—. Aquí está mi casa.",
        "es",
        [("No pienso irme … Aquí está mi casa.", "Elena Prat")],
    ),
    (
        "— Я никуда не поеду, — сказала Вера Лунина. — Здесь мой дом.",
        "ru",
        [("Я никуда не поеду … Здесь мой дом.", "Вера Лунина")],
    ),
    (
        "El portavoz del Kremlin dijo: «No habrá nuevas negociaciones».",
        "es",
        [("«No habrá nuevas negociaciones»", "portavoz del Kremlin")],
    ),
    ("La Casa Blanca aseguró que el plan sigue en pie.", "es", [("que el plan sigue en pie", "Casa Blanca")]),
    (
        "„Das ist falsch“, sagte Bundeskanzler Jonas Adler am Montag. „Und zwar ganz.“",
        "de",
        [("„Das ist falsch“ … „Und zwar ganz.“", "Jonas Adler")],
    ),
    ("»Das ist einfach falsch«, sagte der Sprecher.", "de", [("»Das ist einfach falsch«", "Sprecher")]),
    ("Hanna Voss sagte, sie werde bald gehen.", "de", [("sie werde bald gehen", "Hanna Voss")]),
    (
        "Ministerpräsident Jan Peter Harms trat vor das Haus. Am Abend gab er bekannt, er wolle gehen.",
        "de",
        [("er wolle gehen", "Jan Peter Harms")],
    ),
    ("« C’est la fin », estime Jean Morel, directeur du port.", "fr", [("« C’est la fin »", "Jean Morel")]),
    ("Jean Morel, directeur du port, a affirmé que tout irait bien.", "fr", [("que tout irait bien", "Jean Morel")]),
    (
        "Laut der Sprecherin Hanna Voss ist noch nichts entschieden.",
        "de",
        [("ist noch nichts entschieden", "Hanna Voss")],
    ),
    ("По словам министра Анны Ивановой, бюджет готов.", "ru", [("бюджет готов", "Анна Иванова")]),
    ("МИД заявил, что переговоры продолжатся.", "ru", [("что переговоры продолжатся", "МИД")]),
    (
        "«No hay agua para todos», dijo ayer la alcaldesa, Ana Prado, en la radio. «Ni la habrá», añadió.",
        "es",
        [("«No hay agua para todos»", "Ana Prado"), ("«Ni la habrá»", "Ana Prado")],
    ),
    (
        "La portavoz de los vecinos, Elena Ruiz, aseguró que la obra no avanza.",
        "es",
        [("que la obra no avanza", "Elena Ruiz")],
    ),
    (
        "El puente estaría listo en marzo, explicó el ingeniero municipal, Hugo Mora.",
        "es",
        [("El puente estaría listo en marzo", "Hugo Mora")],
    ),
    (
        "Das Land müsse die Hälfte zahlen, forderte am Freitag Bürgermeister Jonas Adler.",
        "de",
        [("Das Land müsse die Hälfte zahlen", "Jonas Adler")],
    ),
    (
        "„Wir fangen im Mai an“, sagte Baudezernentin Hanna Voss. Im Juni sei alles fertig, betonte die Dezernentin.",
        "de",
        [("Im Juni sei alles fertig", "Hanna Voss")],
    ),
    (
        "« Le pont tiendra bien », a déclaré jeudi le maire, Paul Mercier, devant la presse.",
        "fr",
        [("« Le pont tiendra bien »", "Paul Mercier")],
    ),
    ("Мост закроют на год, сообщил в среду мэр Олег Баринов.", "ru", [("Мост закроют на год", "Олег Баринов")]),
]


_LINES = (Path(__file__).parent / "languages.jsonl").read_text(encoding="utf-8").splitlines()
HEARD = [json.loads(line) for line in _LINES]
"""Language, text, and words with who says them; the words may be a part of what is found."""


@pytest.mark.parametrize("case", HEARD, ids=lambda case: case["text"][:24])
def test_every_language_finds_who_says_what(case: dict[str, Any]) -> None:
    found = said(case["text"], case["language"])
    for words, speaker in case["expected"]:
        assert any(words in content and speaker == name for content, name in found), (words, found)


@pytest.mark.parametrize("case", HEARD, ids=lambda case: case["text"][:24])
def test_a_text_may_end_anywhere(case: dict[str, Any]) -> None:
    for mark in re.finditer(r"[^\w\s]", case["text"]):
        cut = case["text"][: mark.end()]
        for content, _ in said(cut, case["language"]):
            assert content.split(" … ")[0] in cut


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Sprecher teilte mit,", "de"),
        ("Petra Sommer sagte am Montag,", "de"),
        ("Олег Баринов сказал,", "ru"),
        ("Олег Баринов заявив,", "uk"),
        ("Piotr Zając powiedział,", "pl"),
        ("De minister zei,", "nl"),
    ],
)
def test_a_sentence_that_breaks_off_behind_who_speaks_says_nothing(text: str, language: str) -> None:
    assert said(text, language) == []


def test_an_announcement_is_taken_up_by_the_next_sentence() -> None:
    text = "Der Tunnel bleibt ein Jahr gesperrt. Das gab Stadträtin Jana Kolbe am Montag bekannt."
    assert said(text, "de") == [("Der Tunnel bleibt ein Jahr gesperrt", "Jana Kolbe")]


def test_what_is_only_told_goes_on_with_the_same_speaker() -> None:
    text = "Der Pilot Ulf Trapp sagte, das Eis sei dünn. Die Rinne sei schon offen. Am Abend begann es zu schneien."
    assert said(text, "de")[1:] == [("Die Rinne sei schon offen", "Ulf Trapp")]


def test_a_document_speaks_for_who_issued_it() -> None:
    assert said("„Die Probe war rein“, heißt es in einem Bericht der Klinik.", "de") == [
        ("„Die Probe war rein“", "Klinik")
    ]


def test_two_who_say_it_together_are_two_speakers() -> None:
    text = "„Wir ziehen nicht um“, sagten Anna und Peter Lind."
    assert {name for _, name in said(text, "de")} == {"Anna Lind", "Peter Lind"}


def test_nobody_is_no_speaker() -> None:
    assert said("Niemand sagte, dass die Brücke trägt.", "de") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jetzt ist Schluss. „Ich gehe“, sagte David Hemler.", "David Hemler"),
        ("Will Grant war da. „Ich gehe“, sagte Grant.", "Will Grant"),  # a stop word, and a given name
    ],
)
def test_a_sentences_common_opening_word_is_no_name_unless_it_is_a_given_one(text: str, name: str) -> None:
    assert [speaker for _, speaker in said(text, "de")] == [name]


def test_a_language_is_one_table() -> None:
    grammar = parsed(
        "xx",
        {
            "shape": "second",
            "said": "sa säg|er",
            "that": "att",
            "article": "den",
            "role": "borgmästare borgmästaren",
            "stop": "att och är",
        },
    )
    assert grammar.said == {"sa", "säger"}
    text = "Borgmästaren Maja Lund sa att bron är klar."
    found = explained(text, grammar)
    (one,) = (each.attribution for each in found)
    assert one.content[0].of(text) == "att bron är klar"
    assert one.speaker is not None
    assert one.speaker.name == "Maja Lund"


def test_dutch_and_polish_have_one() -> None:
    assert {"ar", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"} <= known()


@pytest.mark.parametrize(("text", "language", "expected"), CASES)
def test_rules_find_content_and_speaker(text: str, language: str, expected: list[tuple[str, str | None]]) -> None:
    found = said(text, language)
    for one in expected:
        assert one in found


def test_titles_in_quotation_marks_are_no_speech() -> None:
    assert attribute_by_rules("La novela «El viento del norte» se vende bien.", "es") == ()


def test_role_of_a_named_speaker() -> None:
    (one,) = attribute_by_rules("«No hay dinero para eso», dijo el alcalde Tomás Rey.", "es")
    assert one.speaker is not None
    assert (one.speaker.name, one.speaker.role, one.speaker.kind) == ("Tomás Rey", "alcalde", SpeakerKind.PERSON)


@pytest.mark.parametrize(
    ("text", "language", "roles"),
    [
        ("La ministra Ana Ruiz dijo que sí. «No lo creo ahora», añadió Ruiz.", "es", ["ministra", "ministra"]),
        ("« C’est la fin », estime Jean Morel, directeur du port.", "fr", ["directeur du port"]),
        ("По словам министра Анны Ивановой, бюджет готов.", "ru", ["министра"]),
    ],
)
def test_a_role_before_or_behind_the_name_stays(text: str, language: str, roles: list[str]) -> None:
    """Also where the name is said again without it."""
    assert [one.speaker.role for one in attribute_by_rules(text, language) if one.speaker] == roles


def test_two_people_with_one_last_name_are_not_merged() -> None:
    text = "Ana Prieto y Luis Prieto viajaron juntos. «Fue un viaje muy largo», dijo Prieto."
    assert said(text, "es") == [("«Fue un viaje muy largo»", "Prieto")]


def test_a_pronoun_of_the_other_gender_is_nobody() -> None:
    text = "«No voy a dimitir nunca», dijo Carlos Vega.\n\nElla añadió que era tarde."
    assert said(text, "es")[1] == ("que era tarde", None)


def test_a_woman_is_not_a_man_named_before() -> None:
    text = "«Мы пойдём дальше», сказал Степан Гущин.\n\nОна заметила, что пора домой."
    assert said(text, "ru")[1] == ("что пора домой", None)


def test_one_of_several_is_not_the_one_named_before() -> None:
    text = "«Wir fangen im Mai an», sagte Sprecherin Hanna Voss.\n\nEine Sprecherin betonte, dass es dauert."
    assert said(text, "de")[-1] == ("dass es dauert", "Sprecherin")


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="abcAБВи «»„“”\"—–,.:!?\n'’ dijoсказал sagte", max_size=160),
    st.sampled_from([*sorted(known()), ""]),
)
def test_never_raises_and_spans_lie_in_the_text(text: str, language: str) -> None:
    language_of(text)
    for one in attribute_by_rules(text, language):
        assert all(0 <= span.start < span.end <= len(text) for span in one.content)


def test_a_verb_of_saying_stands_in_one_list() -> None:
    lists = [str(languages.table("en", "saying")[key]).split() for key in ("asked", "claimed", "verbs")]
    together = [verb for verbs in lists for verb in verbs]
    assert len(together) == len(set(together))
    assert languages.words("en", "saying", "commonest") <= set(together)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Den Ermittlern zufolge war das Fenster offen.", "Ermittler", SpeakerKind.GROUP),
        ("Laut den Anwälten war er krank.", "Anwälte", SpeakerKind.GROUP),
        ("Nach Aussagen von Zeugen fiel ein Schuss.", "Zeugen", SpeakerKind.GROUP),
        ("Presseberichten zufolge tritt er zurück.", "Presseberichte", SpeakerKind.GROUP),
        ("Laut Berichten der Fernsehsender sind drei Menschen verletzt.", "Fernsehsender", SpeakerKind.ORGANISATION),
    ],
)
def test_a_plural_in_the_dative_is_shown_in_the_nominative_and_is_no_person(
    text: str, name: str, kind: SpeakerKind
) -> None:
    (found,) = Attributor.load().attribute(text, "de")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.kind) == (name, kind)


LAST_NAMES = [
    ("fr", "Le maire d'Aube, Luc Ferrand, a fermé le pont.\n\n« C'est fini », a déclaré M. Ferrand.", "Luc Ferrand"),
    ("fr", "Le maire d'Aube, Luc Ferrand, a fermé le pont.\n\nSelon M. Ferrand, le pont est vieux.", "Luc Ferrand"),
    ("es", "La alcaldesa, Marta Quiroga, cerró el puente.\n\nSegún Quiroga, el puente es viejo.", "Marta Quiroga"),
    ("es", "La alcaldesa, Marta Quiroga, cerró el puente.\n\n«Es viejo», dijo la Sra. Quiroga.", "Marta Quiroga"),
    ("it", "Il sindaco, Luca Ferri, ha chiuso il ponte.\n\n«È vecchio», ha detto il sig. Ferri.", "Luca Ferri"),
    ("pt", "O prefeito, Luís Prado, fechou a ponte.\n\nSegundo o Sr. Prado, a ponte é velha.", "Luís Prado"),
]


@pytest.mark.parametrize(("language", "text", "name"), LAST_NAMES)
def test_a_last_name_behind_a_polite_address_or_a_preposition_is_the_person_named_in_full(
    language: str, text: str, name: str
) -> None:
    speaker = Attributor.load().attribute(text, language)[-1].speaker
    assert speaker is not None
    assert speaker.name == name
    assert speaker.role


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("„Das Geld ist weg“, sagte Kämmerin Jutta Brehm.", "Jutta Brehm", "Kämmerin"),
        ("„Das ist gut“, sagte Winzer Hans Moll.", "Hans Moll", "Winzer"),
        ("Die Fraktionschefin Anne Sievers widersprach: Das helfe niemandem.", "Anne Sievers", "Fraktionschefin"),
    ],
)
def test_a_german_noun_for_what_one_does_is_no_part_of_the_name(text: str, name: str, role: str) -> None:
    (found,) = Attributor.load().attribute(text, "de")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.role) == (name, role)
