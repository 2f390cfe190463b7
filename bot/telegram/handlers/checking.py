"""Claims: what a text, a forwarded message or a page says that people said, checked against the articles."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from telegram import Document, Message

from bot.render import results
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import asking
from bot.telegram.handlers.adding import address_in
from bot.telegram.handlers.progress import Progress, progress
from bot.telegram.handlers.uploads import contents_of
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import NotFoundError
from corpus.formats import Reading
from corpus.model import Attribution, Draft
from index.answers.conversation_update import state_after
from index.answers.results import ClaimCheck
from index.query.claims import Claim, bare_quotation, claims_of
from index.query.command_queries import quotation_query
from index.query.request import Request
from index.query.serialization import claim_of

_NOTHING = gettext_noop("There is no quotation in this that I could check.")
_USAGE = gettext_noop(
    "Which quotation? Write it after the command, as in /verify “gasoline on the fire”, or reply with /verify to a "
    "message or a link."
)


def is_passed_on(message: Message) -> bool:
    """Whether a message without a command passes on what somebody else wrote, who may claim something."""
    words = message.text or message.caption or ""
    return bool(words) and (bool(message.forward_origin) or bool(address_in(words)))


async def check(chat: ChatContext) -> None:
    """Check what a message says; one that claims nothing is a question like any other."""
    if not await _check(chat, chat.words, whole=False):
        await asking.ask(chat)


async def verify(chat: ChatContext) -> None:
    """/verify QUOTATION or LINK, or in reply to a message."""
    replied = chat.replied_to
    words = chat.words or (replied.text or replied.caption or "" if replied else "")
    document = replied.document if replied and not chat.words else None
    if not words and document is None:
        await chat.say(plain(gettext(_USAGE)))
    elif not await _check(chat, words, document, whole=True):
        await chat.say(plain(gettext(_NOTHING)))


async def check_offered(chat: ChatContext) -> None:
    """[Check it] under an offer to an admin."""
    message = chat.replied_to
    if message is None:
        raise NotFoundError("the message that this was about is gone; send it again")
    if not await _check(chat, message.text or message.caption or "", message.document, whole=True):
        await chat.change(plain(gettext(_NOTHING)))


async def claims_page(chat: ChatContext, values: Mapping[str, Any]) -> None:
    """The claims from another one on, in place of those before."""
    found = await checked(chat, "", [claim_of(one) for one in values["claims"]])
    message = results.claims_page(found, int(values.get("at", 0)))
    await chat.show(message.shown.markup, message.keyboard)


async def checked(chat: ChatContext, text: str, found: Sequence[Claim]) -> ClaimCheck:
    """The claims with their verdicts."""
    began = time.perf_counter()
    result = await chat.services.index.ask(Request(text, claims=tuple(found)))
    if not isinstance(result, ClaimCheck):
        raise TypeError("claims must come to a ClaimCheck")
    outcome = "abstained" if result.abstained else "answered"
    chat.services.telemetry.question("claims", outcome, time.perf_counter() - began)
    return result


async def _check(chat: ChatContext, words: str, document: Document | None = None, *, whole: bool) -> bool:
    """False if there is nothing to check, and nothing has been said."""
    quotation = "" if document or address_in(words) else bare_quotation(words)
    if quotation and (whole or quotation != words.strip()):
        await asking.ask_query(chat, quotation_query(quotation))
        return True
    async with progress(chat, gettext("Reading …")) as shown:
        names = chat.services.index.snapshot.names
        found = claims_of(await _told(chat, words, document), names.is_known, whole=whole)
        if not found:
            return False
        await _tell(chat, shown, await checked(chat, words, found))
    return True


async def _tell(chat: ChatContext, shown: Progress, result: ClaimCheck) -> None:
    message = results.claims_page(result, 0)
    number = await shown.finish(message.shown.markup, message.keyboard)
    await chat.remember(number, state_after(None, result, message.shown.evidence))


async def _told(
    chat: ChatContext, words: str, document: Document | None
) -> Sequence[tuple[str, Sequence[Attribution]]]:
    """What is to be checked, in paragraphs with who says what: a file's text, the page at an address, or the words."""
    ingest = chat.services.ingest
    if document is not None:
        data = await contents_of(chat, document)
        reading = await ingest.read(data, name=document.file_name or "", media_type=document.mime_type or "")
        return await ingest.attributed_parts(_first(reading))
    if address := address_in(words):
        return await ingest.attributed_parts(_first(await ingest.fetch(address)))
    return await ingest.attributed_text(words)


def _first(reading: Reading) -> Draft:
    return replace(reading.drafts[0], captions=())
