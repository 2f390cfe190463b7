"""Asking, in private and in groups: the application with real services."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.chat_store import ChatStore
from bot.render.texts import OLD_BUTTON
from corpus.model import Draft, SpeakerKind
from corpus.store.speakers import SpeakerProfile
from index.answers.results import Clarification, Doubt, Option, Result
from index.answers.speaker_card import meant
from index.query.conversation import ConversationState
from index.query.model import Query, QueryKind
from index.query.request import Request
from tests.bot.answers import answer as answered
from tests.bot.answers import evidence
from tests.bot.stage import ADMIN, BOT, GROUP, READER, Stage, staged


async def test_an_answer_has_the_words_the_speaker_and_where_they_stand(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("Who said that they will open the harbour by June?")
        assert text.startswith("Ines Okafor, mayor of Porto Verde\n\n“We will open the harbour by June,” Ines Okafor")
        assert "Ines Okafor — quoted\nVerde Post · 2 May 2026 · Porto Verde harbour to open in June" in text
        assert stage.called("sendMessage")[0]["parse_mode"] == "HTML"


async def test_buttons_under_an_answer_open_context_speaker_and_article(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        answer = max(stage.sent)
        context_label, speaker_label, article_label = stage.labels(answer)[0]
        assert (context_label.split()[0], speaker_label, article_label.split()[0]) == (
            "Context",
            "Ines Okafor",
            "Article",
        )
        keys = [key for row in stage.sent[answer]["keyboard"] for key in row]
        (copied,) = [key["copy_text"]["text"] for key in keys if key["text"] == "Copy"]
        assert copied.startswith("“We will open the harbour by June")
        assert copied.endswith("(Ines Okafor, Verde Post, https://verde-post.example/harbour)")
        (said,) = await stage.presses(speaker_label, number=answer)
        assert said.index("A tram would carry") < said.index("We will open the harbour")
        (article,) = await stage.presses(article_label, number=answer)
        assert article.startswith("Porto Verde harbour to open in June\nVerde Post · 2 May 2026 · article 1")
        assert len(stage.called("answerCallbackQuery")) == 2
        assert stage.called("editMessageText") == []


async def test_context_opens_in_place_of_the_answer_and_closes_again(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        answer = max(stage.sent)
        text, buttons = stage.sent[answer]["text"], stage.labels(answer)
        for _ in range(2):
            (context,) = await stage.presses(buttons[0][0], number=answer)
            assert "Ships have waited since March" in context
            assert max(stage.sent) == answer
            (wider,) = await stage.presses("Wider", number=answer)
            assert "the dredging had been sloppy" in wider
            assert await stage.presses("◀ Back", number=answer) == [text]
            assert stage.labels(answer) == buttons
        assert await stage.presses("Article 1" if "1" in buttons[0][0] else "Article", number=answer)


async def test_more_pressed_three_times_is_more_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        for number in range(8):
            draft = Draft(f"Tram report {number}", (f"The tram number {number} to the lighthouse was late again.",))
            await stage.services.store.put(draft, [(), ()], "hand")
        await stage.says("tram to the lighthouse late again")
        message = dict(stage.sent[max(stage.sent)])
        data = next(key["callback_data"] for row in message["keyboard"] for key in row if key["text"] == "More")
        pressed = [await stage.presses_data(message, data) for _ in range(3)]
        assert [len(told) for told in pressed] == [1, 0, 0]
        assert stage.called("answerCallbackQuery")[-1]["text"] == "That is done already."


async def test_a_deep_link_to_a_passage_proves_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        passage = (await stage.services.store.article(1)).passages[2]
        (told,) = await stage.says(f"/start p{passage.id}")
        assert told.startswith("Word for word as it is stored")
        assert passage.text in told
        assert "article 1, paragraph 2" in told
        assert hashlib.sha256(passage.text.encode()).hexdigest() in told
        html = stage.called("sendMessage")[-1]["text"]
        assert 'href="https://verde-post.example/harbour#:~:text=Ships%20have%20waited' in html
        assert "no longer here" in (await stage.says("/start p99999"))[0]


async def test_questions_are_counted_by_kind_and_outcome_without_their_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with staged(tmp_path) as stage:
        with caplog.at_level(logging.INFO, logger="bot.telemetry"):
            await stage.says("Who said the dredging had been sloppy?")
            await stage.says("What did the archbishop say about zebras?")
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) == 2
        assert ", answered, " in lines[0]
        assert ", abstained, " in lines[1]
        assert not [line for line in lines if "dredging" in line or "zebras" in line]


async def test_buttons_outlive_a_restart(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        old = stage.sent[max(stage.sent)]
    async with staged(tmp_path) as stage:
        data = old["keyboard"][0][-1]["callback_data"]
        (article,) = await stage.presses_data(old, data)
        assert article.startswith("Porto Verde harbour to open in June")


async def test_made_up_callback_data_does_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        message = stage.sent[max(stage.sent)]
        genuine = message["keyboard"][0][0]["callback_data"]
        elsewhere = message | {"chat": {"id": ADMIN, "type": "private"}}
        for chat, data in ((message, "article:1"), (message, genuine + "x"), (elsewhere, genuine)):
            assert await stage.presses_data(chat, data) == []
            assert stage.called("answerCallbackQuery")[-1]["text"] == OLD_BUTTON


async def test_no_answer_says_so_and_what_there_is(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("penguins in antarctica")
        assert text.startswith("I found no passage that answers this.")
        assert text.endswith("I know 2 articles, from 2 May 2026 to 9 July 2026.")


async def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        assert (await stage.says("anything?"))[0].startswith("There are no articles yet")
        assert (await stage.says("/speakers")) == ["Nobody is on record yet."]
        assert (await stage.says("/articles")) == ["There are no articles yet."]
        assert "There are no articles yet." in (await stage.says("/start"))[0]
        assert "/add" not in (await stage.says("/start"))[0]
        assert "Send the first one: /add" in (await stage.says("/start", user=ADMIN))[0]


async def test_a_follow_up_builds_on_the_last_question_even_if_nothing_answered_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        (nothing,) = await stage.says("What did Ines Okafor say about penguins?")
        assert "penguins" in nothing
        assert ["What Ines Okafor said"] in stage.labels()
        await stage.says("What did the dredger say about penguins?")
        assert ["What the dredger said"] not in stage.labels()
        await stage.says("What did Ines Okafor say about penguins?")
        (text,) = await stage.says("and about the harbour?")
        assert "Understood as: Ines Okafor · harbour" in text


async def test_a_follow_up_to_nothing_asks_what_is_meant(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for number, words in enumerate(("when was that?", "more", "who else?", "what about him")):
            (told,) = await stage.says(words, user=50 + number)
            assert told.startswith("What do you mean?\nThis goes on from something"), words
            assert stage.labels() == []
        assert (await stage.says("xylophones"))[0].startswith("I found no passage")


async def test_what_commands_are_for_is_told_with_names_that_this_archive_has(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/compare")
        assert told.startswith("Whom on what? Write it like this: /compare Ines Okafor, Paul Okafor about ")
        (told,) = await stage.says("/timeline")
        assert told.startswith("Whose words on what? Write it like this: /timeline Ines Okafor about ")


async def test_in_groups_only_commands_mentions_and_replies_are_answered_in_their_topic(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        topic = {"message_thread_id": 5, "is_topic_message": True}
        opened = stage.message(99, GROUP) | {"from": BOT, "forum_topic_created": {"name": "x", "icon_color": 1}}
        assert await stage.says("the harbour opens in june", chat=GROUP) == []
        assert await stage.says("the harbour opens in june", chat=GROUP, reply_to_message=opened, **topic) == []
        assert await stage.says("/ask@other_bot harbour june", chat=GROUP) == []
        assert await stage.says("/nonsense", chat=GROUP) == []
        (text,) = await stage.says("@OnRecord_bot harbour open june?", chat=GROUP, **topic)
        assert "We will open the harbour by June" in text
        sent = stage.called("sendMessage")[-1]
        assert sent["message_thread_id"] == 5
        assert sent["reply_parameters"]["message_id"] > 0
        assert await stage.says("tram lighthouse people", chat=GROUP, reply_to_message=stage.last())
        assert await stage.says("/ask@onrecord_bot tram lighthouse people", chat=GROUP)


async def test_courtesies_are_returned_and_are_no_questions(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("Thank you!"))[0].startswith("You’re welcome.")
        assert (await stage.says("Hi there :)"))[0].startswith("Hello.")
        assert (await stage.says("hello who said the harbour opens?"))[0].startswith("Hello.") is False
        assert (await stage.says("😀👍"))[0].startswith("I need words to go by")
        assert (await stage.says("bye!"))[0].startswith("Goodbye.")
        assert (await stage.says("that's wrong"))[0].startswith("Sorry.")
        assert (await stage.says("Are you sure?"))[0].startswith("Every passage stands word for word")


@pytest.mark.parametrize("words", ["who are you?", "are you a bot", "What is this?", "what topics do you cover?"])
async def test_who_asks_about_the_bot_itself_is_told(tmp_path: Path, words: str) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says(words)
        assert text.startswith("Ask me who said what")
        assert "I know 2 articles" in text


@pytest.mark.parametrize("words", ["help", "Help me please", "what can you do?", "how does this work?", "commands"])
async def test_who_asks_for_help_without_a_stroke_gets_it(tmp_path: Path, words: str) -> None:
    async with staged(tmp_path) as stage:
        assert "/timeline NAME" in (await stage.says(words))[0]


@pytest.mark.parametrize("words", ["what's new?", "Latest news", "show me the latest articles", "headlines"])
async def test_who_asks_for_news_gets_the_newest_articles(tmp_path: Path, words: str) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says(words))[0].startswith("2 articles, newest first")


async def test_a_mistyped_command_is_read_as_what_it_may_stand_for(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await stage.says("/artcles") == ["I don’t know that command. Did you mean /articles?"]
        assert "/help" in (await stage.says("/delte 1"))[0]
        assert await stage.says("/delte 1", user=ADMIN) == ["I don’t know that command. Did you mean /delete?"]


async def test_edited_messages_and_channel_posts_ask_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = stage.message(READER) | {"text": "harbour june"}
        assert await stage.happens(edited_message=message) == []
        assert await stage.happens(channel_post=message) == []


async def test_ask_without_words_takes_those_of_the_message_it_replies_to(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/ask"))[0].startswith("What would you like to know?")
        other = stage.message(ADMIN, GROUP) | {"text": "when does the harbour open, june?"}
        (text,) = await stage.says("/ask", chat=GROUP, reply_to_message=other)
        assert "We will open the harbour by June" in text


async def test_reading_articles_page_by_page(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (listed,) = await stage.says("/articles")
        assert listed.index("Mayor wants a tram") < listed.index("Porto Verde harbour")
        (article,) = await stage.presses("2")
        assert "Ships have waited since March" in article
        assert (await stage.says("/article #2"))[0].startswith("Mayor wants a tram to the lighthouse")
        assert await stage.says("/article 77") == ["There is no article 77."]
        assert (await stage.says("/article first"))[0].startswith("An article goes by its number")


async def test_an_articles_speakers_are_a_touch_away_and_admins_correct_it_from_there(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/article 1")
        assert stage.labels() == [["Ines Okafor", "Paul Okafor"]]
        assert "the dredging had been sloppy" in (await stage.presses("Paul Okafor"))[0]
        await stage.says("/article 1", user=ADMIN)
        assert stage.labels()[-1] == ["Edit", "Delete"]
        assert (await stage.presses("Edit", user=ADMIN))[0].startswith("What shall be corrected?\n\nPorto Verde")
        (asked,) = await stage.presses("Date", user=ADMIN)
        assert asked == "Date of article 1: 2026-05-02\nSend the new value now; any command leaves it as it is."
        (told,) = await stage.says("4 May 2026", user=ADMIN)
        assert told.startswith("Changed\n\nPorto Verde harbour to open in June\nVerde Post · 4 May 2026")
        await stage.presses("Outlet", user=ADMIN)
        await stage.says("/help", user=ADMIN)
        assert "Ines Okafor" in (await stage.says("Who wants a tram?", user=ADMIN))[0]  # no outlet's name any more
        await stage.says("/article 1", user=ADMIN)
        assert (await stage.presses("Delete", user=ADMIN))[0].startswith("Delete this article?")
        assert await stage.presses("Delete it", user=ADMIN) == ["Deleted."]


async def test_in_a_group_the_new_value_comes_as_a_reply(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/article 2", user=ADMIN, chat=GROUP)
        await stage.presses("Edit", user=ADMIN)
        (asked,) = await stage.presses("Outlet", user=ADMIN)
        assert asked.endswith("Reply to this message with the new value; any command leaves it as it is.")
        assert await stage.says("The Wire", user=ADMIN, chat=GROUP) == []
        (told,) = await stage.says("The Wire", user=ADMIN, chat=GROUP, reply_to_message=stage.last())
        assert "The Wire" in told


async def test_said_by_name_by_topic_and_since(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("/said ines")
        assert text.startswith("Ines Okafor, mayor of Porto Verde")
        assert "harbour by June" in text
        (recent,) = await stage.says("/said Ines Okafor since June 2026")
        assert "A tram would carry" in recent
        assert "harbour by June" not in recent
        assert await stage.says("/said Okafor about dredging") == ["Which Okafor do you mean?"]
        (topic,) = await stage.presses("Paul Okafor")
        assert "the dredging had been sloppy" in topic
        assert "the dredging had been sloppy" in (await stage.says("/said Paul Okafor about dredging"))[0]
        (several,) = await stage.says("/said okafor")
        assert several.startswith("Speakers named “okafor”")
        (chosen,) = await stage.presses("2")
        assert chosen.startswith("Paul Okafor, harbour pilot")
        assert (await stage.says("/said Ines Okafor about penguins"))[0].startswith("I found no passage")
        assert "A tram would carry" in (await stage.presses("What Ines Okafor said"))[0]
        assert (await stage.says("/said Nobody Known"))[0].startswith("Nobody called “Nobody Known” is on record")
        assert "is no date I can read" in (await stage.says("/said Okafor since yesteryear"))[0]


async def test_a_role_finds_who_holds_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/said the mayor"))[0].startswith("Ines Okafor, mayor of Porto Verde")
        assert "Paul Okafor: dredging" in (await stage.says("/said harbour pilot about dredging"))[0]


async def test_a_name_alone_shows_the_card_and_the_newest_words(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("Ines Okafor")
        assert text.startswith("Ines Okafor, mayor of Porto Verde\n\n“A tram would carry")
        (other,) = await stage.says("and Paul Okafor?")
        assert "the dredging had been sloppy" in other
        assert not (await stage.says("harbour"))[0].startswith("Ines Okafor, mayor")
        assert (await stage.says("okafor"))[0].startswith("Speakers named “okafor”")


async def test_several_questions_get_an_answer_each(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        first, second = await stage.says("What did Ines Okafor say about the harbour? And about the tram?")
        assert "We will open the harbour" in first
        assert "Understood as: Ines Okafor · tram" in second
        assert len(await stage.says("“Will it open by June?” Who asked that?")) == 1


async def test_who_is_somebody_leads_with_their_card(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("who is Ines Okafor?"))[0].startswith("Ines Okafor, mayor of Porto Verde\n")
        assert (await stage.says("who is okafor"))[0].startswith("Speakers named “okafor”")
        await stage.says("what did Ines Okafor say about penguins?")
        assert "\n\nInes Okafor, mayor of Porto Verde\n\n" in (await stage.says("who is she?"))[0]
        (said,) = await stage.presses("Ines Okafor")
        assert "A tram would carry" in said


async def test_deep_links_open_what_they_name(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/start article2"))[0].startswith("Mayor wants a tram")
        assert (await stage.says("/start speaker1"))[0].startswith("Ines Okafor")
        assert (await stage.says("/start"))[0].startswith("Ask me who said what")


async def test_help_fits_who_and_where_one_is(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert "/delete" not in (await stage.says("/help"))[0]
        assert "/delete" in (await stage.says("/help", user=ADMIN))[0]
        assert "mention me" in (await stage.says("/help", chat=GROUP))[0]
        assert (await stage.says("/nonsense")) == ["I don’t know that command. /help lists what I do."]


async def test_what_is_kept_about_a_chat_can_be_deleted(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("harbour open by June?")
        assert stage.services is not None
        assert await stage.services.chat_store.recall(READER, user_id=READER) is not None
        assert f"Your Telegram ID is {READER}" in (await stage.says("/privacy"))[0]
        await stage.says("/privacy forget")
        assert await stage.services.chat_store.recall(READER, user_id=READER) is None
        assert await stage.presses("Article", number=min(stage.sent)) == []


def test_a_last_name_means_those_whose_full_name_is_known() -> None:
    cards = [
        SpeakerProfile(number, name, kind, (), (), 9 - number)
        for number, (name, kind) in enumerate(
            [
                ("Ruth Adeyemi", SpeakerKind.PERSON),
                ("Adeyemi", SpeakerKind.PERSON),
                ("Adeyemi Foundation", SpeakerKind.ORGANISATION),
            ]
        )
    ]
    assert [card.name for card in meant("adeyemi", cards)] == ["Ruth Adeyemi"]
    assert [card.name for card in meant("Adeyemi Foundation", cards[2:])] == ["Adeyemi Foundation"]
    assert [card.name for card in meant("adeyemi", cards[1:])] == ["Adeyemi"]
    assert [card.name for card in meant("ruth", cards[:1])] == ["Ruth Adeyemi"]


async def test_after_hours_a_question_stands_alone_unless_it_replies(tmp_path: Path) -> None:
    now = [1_000_000.0]
    chat_store = await ChatStore.open(tmp_path, lambda: now[0])
    await chat_store.remember(READER, 5, STATE, user_id=READER)
    assert await chat_store.recall(READER, user_id=READER) == STATE
    now[0] += 4 * 3600
    assert await chat_store.recall(READER, user_id=READER) is None
    assert await chat_store.recall(READER, user_id=READER, message_id=5) is not None
    await chat_store.close()


STATE = ConversationState(Query("what did Okafor say?", QueryKind.WHAT_SAID, ("Okafor",)))


class Fixed:
    """An index that always answers the same."""

    def __init__(self, result: Result) -> None:
        self.result = result

    async def ask(self, request: Request) -> Result:
        return self.result

    def today(self) -> dt.date:
        return dt.date(2026, 11, 18)


@pytest.mark.parametrize(("confidence", "offered"), [(0.3, True), (0.01, False)])
async def test_without_an_answer_what_comes_closest_is_a_press_away(
    tmp_path: Path, confidence: float, offered: bool
) -> None:
    async with staged(tmp_path) as real:
        assert real.services is not None
        weak = replace(answered(), ranked=(evidence(),), confidence=confidence)
        stage = Stage(replace(real.services, index=cast("Any", Fixed(weak))))
        async with stage.application:
            assert (await stage.says("harbour?"))[0].startswith("I found no passage that answers this.")
            assert (["Show what comes closest"] in stage.labels()) is offered
            if offered:
                (closest,) = await stage.presses("Show what comes closest")
                assert closest.startswith("The closest there is; it may not answer:")
                assert "“We will open the harbour by June,”" in closest


async def test_a_name_that_fits_several_is_asked_back_beside_what_fits_best(tmp_path: Path) -> None:
    async with staged(tmp_path) as real:
        assert real.services is not None
        names = ("Ines Okafor", "Paul Okafor")
        options = tuple(Option(name, Query("Okafor", QueryKind.WHAT_SAID, (name,), "tram")) for name in names)
        best = answered(evidence())
        open_question = Clarification(best.query, Doubt.WHO, options, best, "Okafor")
        stage = Stage(replace(real.services, index=cast("Any", Fixed(open_question))))
        async with stage.application:
            assert (await stage.says("what did Okafor say?"))[0].startswith("Which Okafor do you mean?")
            assert stage.labels()[:3] == [["Ines Okafor"], ["Paul Okafor"], ["Context", "Article"]]
            assert await stage.presses("Paul Okafor")
