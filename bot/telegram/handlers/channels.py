"""Channels: /follow and /unfollow, and the posts of those that are followed as articles."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, Chat, ChatFullInfo, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.action_log import ActionKind, Done
from bot.channel_store import Channel
from bot.render.markup import Markup, blocks, bold, clipped, filled, lines, plain
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext, ChatContext
from bot.telegram.handlers.adding import Origin, origin_of
from bot.telegram.handlers.addressing import command_in
from bot.telegram.notices import AdminNotices
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import InvalidError, UnreadableError
from corpus.formats.address import is_web
from corpus.formats.posts import without_signature
from corpus.messages import message

logger = logging.getLogger(__name__)

_FEWEST_WORDS = 5
_MOST_LINKS = 5  # of one post
_LINKS = "links"
_PREFIX = 1_000_000_000_000  # what a channel's id has before the number that its links go by
_LINKED = (
    *(MessageEntity.URL, MessageEntity.TEXT_LINK, MessageEntity.MENTION),
    *(MessageEntity.HASHTAG, MessageEntity.CASHTAG, MessageEntity.BOT_COMMAND),
)
_ADDRESS = re.compile(
    r"(?:https?://)?t(?:elegram)?\.me/(?:s/)?(?:c/(?P<number>[0-9]{5,15})|(?P<name>\w{4,40}))\b", re.IGNORECASE
)
_USAGE = gettext_noop(
    "Make me an admin of the channel, then write /follow @channel, or /follow in reply to a post that you forwarded to "
    "me. “/follow links @channel” also adds the articles that its posts link to."
)


# Commands


async def follow(chat: ChatContext) -> None:
    """/follow [links] @channel, or in reply to a forwarded post; alone it lists what is followed."""
    words = chat.words.split()
    links = _LINKS in (word.lower() for word in words)
    meant = next((word for word in words if word.lower() != _LINKS), "")
    channel = await _channel_meant(chat, meant)
    if channel is None:
        await chat.say(await _followed(chat.services))
        return
    if not await _is_admin_of(chat.bot, channel):
        raise InvalidError("make me an admin of the channel first: bots see the posts of no other")
    one = Channel(channel.id, channel.title or "", channel.username or "", links)
    await chat.services.chat_store.channels.follow(one)
    await chat.record(Done(ActionKind.CHANNEL_FOLLOWED, {"name": one.title}))
    told = gettext("{name} is followed: every new post becomes an article. /unfollow ends it.")
    more = gettext("Articles that its posts link to are added too.") if links else ""
    await chat.say(lines(filled(told, name=bold(clipped(one.title, 100))), plain(more)))


async def unfollow(chat: ChatContext) -> None:
    """/unfollow @channel, or in reply to a forwarded post."""
    words = str(_named(chat.words.strip())).lstrip("@").casefold()
    origin = _forwarded_from(chat.replied_to)
    for one in await chat.services.chat_store.channels.all():
        told = {str(one.chat_id), one.name.casefold(), one.title.casefold()} - {""}
        if words in told or (origin is not None and origin.id == one.chat_id):
            await chat.services.chat_store.channels.unfollow(one.chat_id)
            await chat.record(Done(ActionKind.CHANNEL_UNFOLLOWED, {"name": one.title}))
            ended = gettext("{name} is no longer followed. Its articles stay.")
            await chat.say(filled(ended, name=bold(clipped(one.title, 100))))
            return
    raise InvalidError("no such channel is followed; /follow lists those that are")


async def _followed(services: BotServices) -> Markup:
    channels = await services.chat_store.channels.all()
    if not channels:
        return plain(gettext(_USAGE))
    listed = [plain(f"• {clipped(one.title, 100)}" + (f" (@{one.name})" if one.name else "")) for one in channels]
    return blocks(lines(bold(gettext("Channels that are followed")), *listed), plain(gettext(_USAGE)))


async def _channel_meant(chat: ChatContext, words: str) -> Chat | ChatFullInfo | None:
    """By its public name, its id, or a post of it that was forwarded; None if nothing names one."""
    if not words:
        return _forwarded_from(chat.replied_to)
    try:
        found = await chat.bot.get_chat(_named(words))
    except (BadRequest, Forbidden) as error:
        raise InvalidError("there is no such channel, or I am not in it") from error
    if found.type != ChatType.CHANNEL:
        raise InvalidError("that is no channel")
    return found


def _named(words: str) -> int | str:
    """A channel's id or public name, also where somebody writes the address of it or of a post."""
    if told := _ADDRESS.match(words):
        return -_PREFIX - int(told["number"]) if told["number"] else f"@{told['name']}"
    number = words.removeprefix("-")
    is_id = number.isascii() and number.isdigit() and len(number) < 18
    return int(words) if is_id else f"@{words.lstrip('@')}"


def _forwarded_from(message: Message | None) -> Chat | None:
    origin = message.forward_origin if message else None
    channel = getattr(origin, "chat", None)
    return channel if isinstance(channel, Chat) and channel.type == ChatType.CHANNEL else None


async def _is_admin_of(bot: Bot, channel: Chat | ChatFullInfo) -> bool:
    try:
        member = await bot.get_chat_member(channel.id, bot.id)
    except (BadRequest, Forbidden):
        return False
    return member.status == ChatMemberStatus.ADMINISTRATOR


# Posts


async def hear_post(update: Update, context: BotContext) -> None:
    """A new or edited post of a channel that is followed becomes an article, or a new version of its article."""
    post = update.channel_post or update.edited_channel_post
    services: Any = context.application.bot_data["services"]
    if post is None or not isinstance(services, BotServices):
        return
    command = command_in(post, context.bot.username)
    if command:
        await _asked_in(post, context.bot, services, command[0])
        return
    channel = await services.chat_store.channels.channel(post.chat_id)
    if channel is None:
        return
    await _renewed(services, channel, post.chat)
    number, words = await _words(services, post)
    words = without_signature(words, list(_entities(post, _LINKED).values()), _names(post))
    if len(words.split()) >= _FEWEST_WORDS:
        await _add(services, post, number, words, f"update {update.update_id}")
    if channel.links:
        await _add_links(services, post, f"update {update.update_id}")


async def _asked_in(post: Message, bot: Bot, services: BotServices, command: str) -> None:
    """A command in a channel is nobody's: Telegram doesn't tell who wrote it. The admins hear of it."""
    if command != "follow" or await services.chat_store.channels.channel(post.chat_id):
        return
    answer = f"/follow {post.chat_id}"
    told = message(
        "The channel {name} asks me to follow it. If you want that, write: {command}",
        name=clipped(post.chat.title or "", 100),
        command=answer,
    )
    await AdminNotices(bot, services).tell(f"channel {post.chat_id}", told)


async def _renewed(services: BotServices, channel: Channel, chat: Chat) -> None:
    told = replace(channel, title=chat.title or channel.title, name=chat.username or "")
    if told != channel:
        await services.chat_store.channels.follow(told)


async def _words(services: BotServices, post: Message) -> tuple[int, str]:
    """The number that the post's link goes by, and what it says; an album is one post, with all its captions."""
    words = post.text or post.caption or ""
    if not post.media_group_id:
        return post.message_id, words
    album = await services.chat_store.channels.album(post.chat_id, post.media_group_id, post.message_id, words)
    return album[0][0], "\n\n".join(caption for _, caption in album if caption)


async def _add(services: BotServices, post: Message, number: int, words: str, command: str) -> None:
    """Add a post, under the address of its origin if it was forwarded from a channel."""
    origin = origin_of(post)
    own = Origin(post.chat.title or "", post_link(post.chat, number), post.date.date())
    try:
        (draft, *_) = (await services.ingest.read(words)).required
        draft = replace(own.fill(origin.fill(replace(draft, url=""))), published=origin.published or own.published)
        await services.ingest.add(draft, command=command)
    except UnreadableError as error:
        logger.info("post %d of channel %d is left out: %s", post.message_id, post.chat_id, error)


async def _add_links(services: BotServices, post: Message, command: str) -> None:
    """Add the articles that a post links to, one by one; what can't be had is left out."""
    for number, link in enumerate(_links(post)[:_MOST_LINKS]):
        if (await services.store.standing_of(link)).article_id is not None:
            continue
        try:
            for draft in (await services.poller.page(link)).required[:1]:
                stored = await services.ingest.add(draft, command=f"{command}/link {number}")
                await services.store.watch.add(stored.article.citation.article_id, time.time())
        except UnreadableError as error:
            logger.info("a link in post %d of channel %d is left out: %s", post.message_id, post.chat_id, error)


def _names(post: Message) -> list[str]:
    """What the channel goes by, and the one that a post was forwarded from."""
    chats = [chat for chat in (post.chat, _forwarded_from(post)) if chat is not None]
    named = [form for chat in chats if chat.username for form in (f"@{chat.username}", f"t.me/{chat.username}")]
    return [*named, *(chat.title for chat in chats if chat.title)]


def _entities(post: Message, kinds: Sequence[str]) -> dict[MessageEntity, str]:
    """The stretches of a post's words that are of these kinds."""
    wanted: list[str | None] = [*kinds]
    return post.parse_entities(wanted) if post.text else post.parse_caption_entities(wanted)


def _links(post: Message) -> list[str]:
    found = _entities(post, (MessageEntity.URL, MessageEntity.TEXT_LINK))
    links = [entity.url or words for entity, words in found.items()]
    whole = [link if "://" in link else f"https://{link}" for link in links]
    return list(dict.fromkeys(link for link in whole if is_web(link) and "//t.me/" not in link))


def post_link(chat: Chat, number: int) -> str:
    """Where a post is read: by the channel's public name, or for its members by its number."""
    if chat.username:
        return f"https://t.me/{chat.username}/{number}"
    return f"https://t.me/c/{-chat.id - _PREFIX}/{number}"
