"""A question typed in another chat, carried over into the private one."""

from __future__ import annotations

from bot.chat_store import CARRIED, CARRIED_SECONDS
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import ChatContext

PAYLOAD = "asked"
"""What the deep link to the private chat says."""


async def keep(services: BotServices, user_id: int, question: str) -> None:
    """Keep what somebody typed last, for some minutes."""
    at = int(services.chat_store.now())
    await services.chat_store.set_setting(user_id, CARRIED, f"{at} {question}")


async def take(chat: ChatContext) -> str:
    """What the person of this private chat typed elsewhere just now; "" if nothing. It is kept no longer."""
    kept = await chat.services.chat_store.setting(chat.chat_id, CARRIED) or ""
    at, _, question = kept.partition(" ")
    if not question:
        return ""
    await chat.services.chat_store.set_setting(chat.chat_id, CARRIED, None)
    return question if chat.services.chat_store.now() - float(at) <= CARRIED_SECONDS else ""
