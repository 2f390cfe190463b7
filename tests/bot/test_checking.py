"""Claims in chats: forwarded, pasted, linked, offered to admins, and their verdicts passed on."""

from __future__ import annotations

from pathlib import Path

from tests.bot.stage import ADMIN, GROUP, READER, Stage, person, staged

FALSE = "“We will open the harbour by June,” said Paul Okafor, the harbour pilot."
MANY = " ".join(f"“Harbour number {number} opens in June,” said Ines Okafor." for number in range(6))


def forwarded(stage: Stage, text: str) -> dict:
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    return stage.message(READER) | {"text": text, "forward_origin": origin}


async def test_quotations_in_a_statement_are_checked_one_by_one(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        *_, told = await stage.says(
            "“We will close the harbour by June,” said Ines Okafor. “The moon is made of cheese,” said Paul Okafor."
        )
        assert "1. “We will close the harbour by June” — Ines Okafor\n✏️ Said so, but not word for word." in told
        assert "2. “The moon is made of cheese” — Paul Okafor\n⚪ Not in these articles." in told
        html = [given["text"] for name, given in stage.calls if name in {"sendMessage", "editMessageText"}][-1]
        assert "We will <b>close</b> the harbour" in html
        assert "We will <b>open</b> the harbour" in html
        (context,) = await stage.presses("Context 1")
        assert "Ships have waited since March" in context


async def test_a_false_attribution_is_called_false(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        *_, told = await stage.says(FALSE)
        assert "❌ False attribution: not Paul Okafor’s words." in told
        assert "The article has the very same words from Ines Okafor, mayor of Porto Verde" in told


async def test_what_is_forwarded_is_checked_if_it_claims_something_and_asked_if_not(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        *_, told = await stage.happens(
            message=forwarded(stage, "Ines Okafor said a tram would carry nine thousand people a day.")
        )
        assert "Said so" in told
        *_, answer = await stage.happens(message=forwarded(stage, "Who wants a tram to the lighthouse?"))
        assert "A tram would carry" in answer


async def test_many_claims_turn_their_pages_in_place(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        *_, first = await stage.says(MANY)
        assert first.startswith("Quotations 1 to 4 of 6")
        *_, second = await stage.presses("Next ▶")
        assert second.startswith("Quotations 5 to 6 of 6")
        assert len(stage.sent) == 1


async def test_verify_in_reply_checks_what_the_message_quotes(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        other = stage.message(5, GROUP) | {"text": FALSE}
        *_, told = await stage.says("/verify", chat=GROUP, reply_to_message=other)
        assert "False attribution" in told
        *_, told = await stage.says(f"/verify {MANY}")
        assert told.startswith("Quotations 1 to 4 of 6")
        empty = stage.message(5) | {"text": "word " * 200}
        assert await stage.says("/verify", reply_to_message=empty) == [
            "There is no quotation in this that I could check."
        ]


async def test_an_admin_is_offered_to_check_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = forwarded(stage, FALSE) | {
            "from": person(ADMIN),
            "chat": {"id": ADMIN, "type": "private", "first_name": "Ida"},
        }
        await stage.happens(message=message)
        assert stage.labels() == [["Add it", "Ask it", "Check it"]]
        *_, told = await stage.presses("Check it", user=ADMIN)
        assert "False attribution" in told


async def test_a_verdict_is_passed_on_by_link_and_inline(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says(FALSE)
        (key,) = [
            key for row in stage.sent[max(stage.sent)]["keyboard"] for key in row if key["text"] == "Share verdict"
        ]
        query = key["switch_inline_query_chosen_chat"]["query"]
        await stage.happens(inline_query={"id": "1", "from": person(5), "query": query, "offset": ""})
        (result,) = stage.called("answerInlineQuery")[-1]["results"]
        assert "False attribution" in result["input_message_content"]["message_text"]
        link = result["reply_markup"]["inline_keyboard"][0][0]["url"]
        *_, told = await stage.says(f"/start {link.partition('start=')[2]}", user=5)
        assert "False attribution" in told
        await stage.happens(inline_query={"id": "1", "from": person(5), "query": "share nothing", "offset": ""})
        assert await stage.says("/start s0123456789abcdef") == ["What was passed on is no longer here."]
