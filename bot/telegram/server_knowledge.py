"""Which newer methods the Bot API server knows: asked once each, by a call that does nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound

EPHEMERAL = "editEphemeralMessageText"
"""Messages that one person of a group sees (Bot API 10.2). Without parameters it is refused before it does anything."""

RICH_MESSAGES = "sendRichMessage"
"""Messages with headings and tables (Bot API 10.1). Without parameters it is refused, too."""


@dataclass(frozen=True, slots=True)
class ServerKnowledge:
    """What is known of the server so far, by method."""

    _known: dict[str, bool] = field(default_factory=dict)

    async def knows(self, bot: Bot, method: str) -> bool:
        """Whether the server has the method. Raises TelegramError if it can't be asked now."""
        if method not in self._known:
            self._known[method] = await _has(bot, method)
        return self._known[method]


async def _has(bot: Bot, method: str) -> bool:
    try:
        await bot.do_api_request(method)
    except EndPointNotFound:
        return False
    except BadRequest:
        pass
    return True
