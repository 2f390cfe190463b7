"""Which language a chat is spoken to in: the one chosen there, else the one that Telegram tells of who writes."""

from __future__ import annotations

from bot.chat_store import ChatStore
from bot.translation.catalogs import translator_for
from bot.translation.languages import Language, language_for
from bot.translation.translator import Translator

_CHOSEN, _SEEN = "language", "language seen"


async def chosen(chat_store: ChatStore, chat_id: int) -> Language | None:
    """The language that was chosen in the chat; None if none was."""
    code = await chat_store.setting(chat_id, _CHOSEN)
    return language_for(code) if code else None


async def choose(chat_store: ChatStore, chat_id: int, language: Language | None) -> None:
    """Choose a chat's language; None goes by Telegram's again."""
    await chat_store.set_setting(chat_id, _CHOSEN, language.code if language else None)


async def translator_of(chat_store: ChatStore, chat_id: int) -> Translator:
    """For a chat that nobody writes in at the moment, as for what jobs send: as chosen, else as last written in."""
    code = await chat_store.setting(chat_id, _CHOSEN) or await chat_store.setting(chat_id, _SEEN)
    return translator_for(language_for(code))


async def translator_in(chat_store: ChatStore, chat_id: int, language_code: str) -> Translator:
    """For an answer to somebody with this language_code ("" if it isn't told), which is noted for jobs."""
    if language := await chosen(chat_store, chat_id):
        return translator_for(language)
    seen = await chat_store.setting(chat_id, _SEEN) if language_code else None
    if language_code and (seen is None or (chat_id > 0 and seen != language_code)):  # in a group, whoever came first
        await chat_store.set_setting(chat_id, _SEEN, language_code)
    return translator_for(language_for(language_code))
