"""Buttons: which there are, and that they survive what Telegram and strangers do to them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alert_store import Alert, Cadence
from bot.chat_settings import ChatSettings
from bot.chat_store import ChatStore
from bot.render import alert_keyboards, article_keyboards, keyboards
from bot.render.keyboards import Action, Key, Stretch
from bot.render.markup import units
from bot.render.settings import for_settings
from bot.translation.catalogs import translator_for
from bot.translation.languages import LANGUAGES, Language
from bot.translation.translator import speaking
from corpus.model import Article, AttributionKind, Citation, Speaker, SpeakerKind
from index.answers.results import ClaimCheck
from index.query.model import Query, QueryKind
from tests.bot.answers import HARBOUR, evidence, said

CHAT, USER = -100200, 7
SEEN = {1: 40, 2: 20, 3: 14, 4: 11}
QUERY = Query("who?", QueryKind.WHO)


def labels(keyboard: keyboards.Keyboard) -> list[list[str]]:
    return [[key.label for key in row] for row in keyboard]


def seen(label: str) -> int:
    """How many letters stand beside each other: marks stand over, under or in them."""
    return sum(unicodedata.category(char) not in {"Mn", "Mc", "Cf"} for char in label)


def test_an_answer_offers_all_about_each_passage_and_what_can_be_done_with_all() -> None:
    spoken = evidence(HARBOUR, said(HARBOUR, "Ships"), speakers=("Ines Okafor",))
    others = [evidence(number=2), evidence(number=3)]
    keyboard = keyboards.for_answer([spoken, *others], QUERY, keyboards.more_of(QUERY, 2))
    assert labels(keyboard) == [
        ["Context 1", "Ines Okafor", "Article 1"],
        ["Context 2", "Article 2"],
        ["Context 3", "Article 3"],
        ["More"],
        ["Copy", "Share", "👍", "👎"],
        ["🔔 Tell me when there is more"],
    ]
    assert [row[0].payload["passage"] for row in keyboard[1:3]] == [12, 13]
    assert labels(keyboards.for_answer([], QUERY)) == []
    later = keyboards.for_answer(others, QUERY, first=4)
    assert labels(later)[:2] == [["Context 4", "Article 4"], ["Context 5", "Article 5"]]
    assert keyboard[-3][0].payload == {
        "query": {"v": 1, "text": "who?", "kind": "who"},
        "offset": 2,
    }


def test_one_passage_needs_no_number() -> None:
    assert labels(keyboards.for_answer([evidence()], QUERY))[0] == ["Context", "Article"]


def test_a_passage_in_its_context_leads_on_to_its_speaker_and_article() -> None:
    passage = evidence(HARBOUR, said(HARBOUR, "Ships")).passage
    assert labels(keyboards.for_context(passage, 1, wider=True)) == [["Wider", "Ines Okafor", "Article"]]
    assert labels(keyboards.for_context(evidence().passage, 4, wider=False)) == [["Article"]]


def test_nobody_without_a_name_gets_a_speaker_button() -> None:
    official = Speaker("port official", SpeakerKind.UNNAMED)
    views = said(HARBOUR, "42", attitude=True)
    found = evidence(
        HARBOUR, said(HARBOUR, "Ships", official), said(HARBOUR, "June", None, AttributionKind.MIXED), views
    )
    assert labels(keyboards.for_answer([found], QUERY))[0] == ["Context", "Article"]


def test_the_speaker_who_matched_comes_before_the_one_who_spoke_first() -> None:
    long = Speaker("Maximiliane Oberhuber", SpeakerKind.PERSON)
    found = evidence(HARBOUR, said(HARBOUR, "Ships"), said(HARBOUR, "42", long), speakers=("Maximiliane Oberhuber",))
    assert labels(keyboards.for_answer([found], QUERY))[0] == ["Context", "Oberhuber", "Article"]


def test_paging_goes_where_there_is_something() -> None:
    article = Article(Citation(1, "Title"), ())
    assert labels(article_keyboards.for_article(article, Stretch(0, 1, more=False))) == [[], [], []]
    assert labels(article_keyboards.for_article(article, Stretch(0, 1, more=True)))[0] == ["Next ▶"]
    middle = article_keyboards.for_article(article, Stretch(1, 1, more=True))
    assert [key.payload["at"] for key in middle[0]] == [0, 2]
    assert labels(keyboards.for_said(4, "", Stretch(3, 4, more=False))) == [["◀ Back"]]
    listed = [Citation(number, "Title") for number in range(12)]
    rows = labels(article_keyboards.for_articles(listed, Stretch(20, 12, more=True)))
    assert rows == [["21", "22", "23", "24", "25"], ["26", "27", "28", "29", "30"], ["31", "32"], ["◀ Back", "Next ▶"]]


def test_an_article_offers_its_speakers_and_admins_can_edit_and_delete_it() -> None:
    pilot = Speaker("Paul Okafor", SpeakerKind.PERSON)
    once = evidence(HARBOUR, said(HARBOUR, "Ships", pilot)).passage
    twice = evidence(HARBOUR, said(HARBOUR, "Ships"), said(HARBOUR, "42")).passage
    article = Article(Citation(3, "Title"), (once, twice))
    rows = article_keyboards.for_article(article, Stretch(0, 1, more=False), changed=True, admin=True)
    assert labels(rows) == [[], ["Ines Okafor", "Paul Okafor"], ["What changed"], ["Edit", "Delete"]]
    shown = keyboards.laid_out(rows, list("abcde"), keyboards.Sharing("bot", inline=True))
    assert shown is not None
    assert [key.style for key in shown.inline_keyboard[-1]] == [None, "danger"]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda one: one.code)
def test_labels_are_whole_on_a_phone_in_every_language(language: Language) -> None:
    """About so many letters of a label are seen where so many share a row of a narrow phone."""
    spoken = evidence(HARBOUR, said(HARBOUR, "Ships"), speakers=("Ines Okafor",))
    article = Article(Citation(3, "Title"), (spoken.passage,))
    alert = Alert(1, 1, None, 1, QUERY, "", Cadence.NOW, muted=False, at=0.0, digested=0.0)
    with speaking(translator_for(language)):
        rows = [
            *keyboards.for_answer([spoken, evidence(number=2)], QUERY, keyboards.more_of(QUERY, 2)),
            [keyboards.alert_key(QUERY, nothing=True)],
            [keyboards.closest_to(QUERY)],
            *keyboards.for_context(spoken.passage, 1, wider=True, former={"html": "", "buttons": None}),
            *keyboards.for_offer(ask=True),
            *keyboards.for_claims(ClaimCheck(QUERY, ()), Stretch(4, 4, more=True)),
            *keyboards.for_gaps(Stretch(4, 4, more=True)),
            *keyboards.for_undo(dict(enumerate(range(4), 1))),
            *article_keyboards.for_article(article, Stretch(1, 1, more=True), changed=True, admin=True),
            *article_keyboards.for_fields(3),
            *article_keyboards.for_added(3, 1),
            *article_keyboards.for_deleting(3),
            *alert_keyboards.for_alert(alert),
            *alert_keyboards.for_alert_message(alert, [spoken, spoken, spoken]),
            *alert_keyboards.for_alerts([alert]),
            *for_settings(ChatSettings(), 3, private=False),
        ]
        long = [row for row in labels(rows) for label in row if seen(label) > SEEN[len(row)]]
    assert not long


def test_undo_is_its_admins_alone() -> None:
    undo = article_keyboards.for_added(3, 9)[0][0]
    assert (undo.action, undo.payload, undo.personal) == (Action.UNDO, {"action": 9}, True)
    assert labels(article_keyboards.for_added(3, None)) == [["Article"]]


@given(st.lists(st.lists(st.text(min_size=1), max_size=4), max_size=4))
def test_labels_and_callback_data_keep_to_telegrams_limits(rows: list[list[str]]) -> None:
    keyboard = [[Key(label, Action.MORE, {"question": label}) for label in row] for row in rows]
    buttons = keyboards.rows_of(keyboard, CHAT, USER)
    laid = keyboards.laid_out(
        keyboard, [f"token{number}" for number in range(len(buttons))], keyboards.Sharing("bot", inline=True)
    )
    shown = [button for row in laid.inline_keyboard for button in row] if laid else []
    assert [button.callback_data for button in shown] == [f"token{number}" for number in range(len(buttons))]
    assert all(units(button.text) <= 40 for button in shown)
    assert json.loads(json.dumps([dict(button.payload) for button in buttons])) == [dict(b.payload) for b in buttons]


async def test_a_token_works_in_its_chat_and_for_its_user_only(tmp_path: Path) -> None:
    chat_store = await ChatStore.open(tmp_path)
    keyboard = [
        [Key("Undo", Action.DELETE, {"articles": [3]}, personal=True), Key("More", Action.MORE, {"question": "q"})]
    ]
    undo, more = await chat_store.buttons(keyboards.rows_of(keyboard, CHAT, USER))
    await chat_store.close()
    chat_store = await ChatStore.open(tmp_path)
    assert len(undo.encode()) <= 64
    assert await chat_store.button(undo, chat_id=CHAT, user_id=USER + 1) is None
    assert await chat_store.button(more, chat_id=CHAT + 1, user_id=USER) is None
    other = more[:-1] + ("y" if more.endswith("x") else "x")
    assert await chat_store.button(other, chat_id=CHAT, user_id=USER) is None
    found = await chat_store.button(more, chat_id=CHAT, user_id=USER + 1)
    assert found is not None
    assert found.payload == {"question": "q"}
    await chat_store.close()
