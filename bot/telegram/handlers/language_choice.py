"""/language: which language the bot speaks in this chat."""

from __future__ import annotations

from telegram.constants import ChatMemberStatus

from bot.render.keyboards import for_languages
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.chat_language import choose, chosen, translator_in
from bot.telegram.menus import publish_for
from bot.translation.languages import LANGUAGES, named
from bot.translation.translator import gettext, speaking
from corpus.errors import InvalidError

AS_IN_TELEGRAM = "telegram"
_RULING = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


async def language(chat: ChatContext) -> None:
    """/language [CODE or NAME]: a button for each without one."""
    if not chat.words:
        current = await chosen(chat.services.chat_store, chat.chat_id)
        await chat.say(plain(gettext("Which language shall I speak in this chat?")), for_languages(current))
        return
    if (wanted := named(chat.words)) is None:
        names = ", ".join(one.name for one in LANGUAGES.values())
        raise InvalidError("I speak these languages: {names}", names=names)
    await set_language(chat, wanted.code)


async def set_language(chat: ChatContext, code: str) -> None:
    """Speak the language with this code from now on, or the one that each person has in Telegram."""
    if not await _may_choose(chat):
        await chat.say(plain(gettext("Only the admins of this group can choose its language.")))
        return
    store = chat.services.chat_store
    await choose(store, chat.chat_id, LANGUAGES.get(code))
    with speaking(await translator_in(store, chat.chat_id, chat.user.language_code or "")):
        told = gettext("From now on I speak English here; what articles say stays as they say it.")
        if code == AS_IN_TELEGRAM:
            told = gettext("From now on I speak the language that each person has chosen in Telegram.")
        await chat.show(plain(told))
    await publish_for(chat.bot, chat.services, chat.commands, chat.chat_id)


async def _may_choose(chat: ChatContext) -> bool:
    """Anybody in private; in a group, its admins and the archive's."""
    if chat.is_private or await chat.is_admin():
        return True
    member = await chat.bot.get_chat_member(chat.chat_id, chat.user.id)
    return member.status in _RULING
