"""What Telegram says about the token, asked once, without starting a bot."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import TelegramConfig
from bot.telegram.transport import BotRequest

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """Who the bot is. `trouble` says why that can't be told, and `remedy` what to do; `pending` updates wait."""

    username: str = ""
    webhook: str = ""
    pending: int = 0
    trouble: str = ""
    remedy: str = ""


async def whoami(config: TelegramConfig) -> TokenCheck:
    """Ask who the bot is, and whether a webhook is set."""
    address = f"{config.api_url.rstrip('/')}/bot"
    bot = Bot(config.token.reveal(), base_url=address, request=BotRequest(1, read_seconds=_SECONDS))
    try:
        async with bot:
            hook = await bot.get_webhook_info()
            return TokenCheck(bot.username, hook.url, hook.pending_update_count)
    except InvalidToken:
        return TokenCheck(
            trouble="Telegram rejects the token", remedy="get the right one, or a new one, from @BotFather"
        )
    except TelegramError as error:
        told = f"{config.api_url} can't be reached ({type(error).__name__})"
        return TokenCheck(trouble=told, remedy="check the connection, and telegram.api_url")


async def date_header(config: TelegramConfig) -> str:
    """What Telegram's server says the time is, as HTTP has it; "" if it can't be asked."""
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            answer = await client.head(config.api_url)
    except httpx.HTTPError:
        return ""
    return str(answer.headers.get("date", ""))
