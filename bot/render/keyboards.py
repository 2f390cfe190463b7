"""Inline keyboards: what each button says, and what pressing it does.

A button's callback data is a token out of the chat store, which knows chat, action and payload: nothing that a client
sends is trusted, and buttons outlive a restart. Payloads are JSON values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat
from telegram.constants import KeyboardButtonStyle

from bot.chat_store import Button
from bot.render.citations import is_outlet
from bot.render.markup import clipped, units
from bot.translation.languages import LANGUAGES, Language
from bot.translation.translator import gettext
from corpus.model import Passage, Speaker, SpeakerKind
from corpus.punctuation import DOUBLE_QUOTES
from corpus.store.speakers import SpeakerProfile
from index.answers.results import ClaimCheck, Evidence, Option
from index.query.model import Query, QueryKind
from index.query.serialization import claim_values, query_values

SHARED = "share"  # what an inline query begins with that passes something on
_LABEL_UNITS = 40
_COPIED_UNITS = 256
_SHORT_NAME = 14
_ROW = 5


class Action(StrEnum):
    """What a button does."""

    MORE = "more"
    CLOSEST = "closest"
    CHOOSE = "choose"
    COPY = "copy"
    CONTEXT = "context"
    BACK = "back"
    SPEAKER = "speaker"
    SAID = "said"
    SPEAKERS = "speakers"
    ARTICLE = "article"
    ARTICLES = "articles"
    TIMELINE = "timeline"
    DELETE = "delete"
    DELETING = "deleting"
    EDIT = "edit"
    FIELD = "field"
    UNDO = "undo"
    AUDIT = "audit"
    FEEDS = "feeds"
    HISTORY = "history"
    ADD = "add"
    ANSWER = "answer"
    KEEP = "keep"
    LANGUAGE = "language"
    CHECK = "check"
    CLAIMS = "claims"
    SHARE = "share"
    VOTE = "vote"
    SETTINGS = "settings"
    SET = "set"
    OUTLETS = "outlets"
    ZONES = "zones"
    LANGUAGES = "languages"
    FORGET = "forget"
    GAPS = "gaps"
    GAPS_FILE = "gaps file"
    ALERT = "alert"
    CADENCE = "cadence"
    MUTE = "mute"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Key:
    """One button. `personal`: only the user whom the message answers may press it. One with `copied` puts these words
    onto the user's clipboard, and does nothing else. `danger`: it takes something away, so apps show it in red.
    """

    label: str
    action: Action
    payload: Mapping[str, Any] = field(default_factory=dict)
    personal: bool = False
    copied: str = ""
    danger: bool = False


Keyboard = Sequence[Sequence[Key]]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a message is passed on by the bot of this name: by inline mode if it has that, otherwise as a link."""

    username: str
    inline: bool

    def button(self, label: str, token: str) -> InlineKeyboardButton:
        """Lets the user choose a chat for what the token stands for."""
        if self.inline:
            chosen = SwitchInlineQueryChosenChat(
                f"{SHARED} {token}", allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
            )
            return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen)
        return InlineKeyboardButton(label, url=f"https://t.me/share/url?url={quote(self.link(token), safe='')}")

    def link(self, token: str) -> str:
        """The deep link that opens it in a private chat with the bot."""
        return f"https://t.me/{self.username}?start=s{token}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of something long that a message shows: from `at`, `step` of it, and whether there is `more`."""

    at: int
    step: int
    more: bool


def rows_of(keyboard: Keyboard, chat_id: int, user_id: int) -> list[Button]:
    """The chat_store's rows for the keys, in reading order."""
    return [
        Button(key.action, key.payload, chat_id, user_id if key.personal else None)
        for row in keyboard
        for key in row
        if not key.copied
    ]


def laid_out(keyboard: Keyboard, tokens: Sequence[str], share: Sharing) -> InlineKeyboardMarkup | None:
    """The keyboard as Telegram wants it, a token for every key of `rows_of`; None if there are no keys."""
    left = iter(tokens)
    rows = [[_button(key, left, share) for key in row] for row in keyboard if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(key: Key, tokens: Iterator[str], share: Sharing) -> InlineKeyboardButton:
    label = clipped(key.label, _LABEL_UNITS)
    if key.copied:
        return InlineKeyboardButton(label, copy_text=CopyTextButton(clipped(key.copied, _COPIED_UNITS)))
    if key.action is Action.SHARE:
        return share.button(label, next(tokens))
    style = KeyboardButtonStyle.DANGER if key.danger else None
    return InlineKeyboardButton(label, callback_data=next(tokens), style=style)


def for_answer(shown: Sequence[Evidence], query: Query, more: Key | None = None, first: int = 1) -> Keyboard:
    """A row for each passage, numbered from `first` if there are several; then what can be done with all of them."""
    if not shown:
        return []
    numbers = range(first, first + len(shown)) if len(shown) > 1 or first > 1 else [None]
    rows: list[list[Key]] = []
    named: list[Key] = []
    for number, item in zip(numbers, shown, strict=True):
        speaker = [key for key in _speaker_of(item.passage, item.speakers) if key not in named]  # each once
        article = Key(article_label(number), Action.ARTICLE, _article_of(item.passage))
        rows.append([_context_of(item.passage, number), *speaker, article])
        named += speaker
    return [*rows, *for_all(query, shown[0], more), [alert_key(query)]]


def for_all(query: Query, best: Evidence | None = None, more: Key | None = None) -> list[list[Key]]:
    """More of the same; copying the words of the best, passing all of it on, and whether it was good."""
    share = Key(gettext("Share"), Action.SHARE, {"query": query_values(query)})
    votes = [Key(sign, Action.VOTE, {"vote": vote}) for sign, vote in (("👍", 1), ("👎", -1))]
    return [*([[more]] if more else []), [*([copy_key(best)] if best else []), share, *votes]]


def alert_key(query: Query, *, nothing: bool = False) -> Key:
    """Lets the chat hear of more on this query; of anything, where there is `nothing` yet."""
    label = gettext("🔔 Tell me when there is something") if nothing else gettext("🔔 Tell me when there is more")
    return Key(label, Action.ALERT, {"query": query_values(query), "new": True})


def copy_key(item: Evidence) -> Key:
    """Copies the words that answer, with who said them and where they stand."""
    words = item.answering.of(item.passage.text) if item.answering else item.passage.text
    cited = item.citation
    source = ", ".join(part for part in (*item.speakers[:1], cited.outlet, cited.url) if part)
    room = max(_COPIED_UNITS - units(source) - 5, 60)
    quoted = clipped(words.strip(DOUBLE_QUOTES), room)
    return Key(gettext("Copy"), Action.COPY, copied=f"“{quoted}” ({source})")


def speaker_key(name: str, label: str = "") -> Key:
    """Everything that the speaker with this name said."""
    return Key(label or gettext("What {name} said", name=name), Action.SPEAKER, {"name": name, "new": True})


def for_passages(shown: Sequence[Evidence]) -> Keyboard:
    """Each of several passages in its context, where none is the best."""
    return in_rows([_context_of(item.passage, number) for number, item in enumerate(shown, 1)], 3)


def more_of(query: Query, offset: int) -> Key:
    """What the same query has after its first `offset` passages."""
    return Key(gettext("More"), Action.MORE, {"query": query_values(query), "offset": offset})


def closest_to(query: Query) -> Key:
    """What comes closest to a query without an answer."""
    return Key(gettext("Show what comes closest"), Action.CLOSEST, {"query": query_values(query)})


def for_options(options: Sequence[Option]) -> Keyboard:
    """A row for each query that may be meant, or asked instead."""
    return [[Key(option_label(option), Action.CHOOSE, {"query": query_values(option.query)})] for option in options]


def option_label(option: Option) -> str:
    """What an option is called: what somebody said, what the conversation was about, or its own label."""
    if option.query.subject:
        return gettext("About “{title}”", title=clipped(option.query.subject, 60))
    everything = option.query.kind is QueryKind.LATEST and option.query.speakers and not option.query.topic
    return gettext("What {name} said", name=option.label) if everything else option.label or gettext("In general")


def for_profiles(profiles: Sequence[SpeakerProfile]) -> Keyboard:
    """A number for each of a few speakers."""
    return for_speakers(profiles, "", Stretch(0, len(profiles), more=False))


def for_context(passage: Passage, around: int, *, wider: bool, former: Mapping[str, Any] | None = None) -> Keyboard:
    """Wider takes in one more paragraph on each side; Back brings what the message said before, if it is known."""
    kept = {"former": former} if former else {}
    back = [Key(gettext("◀ Back"), Action.BACK, former)] if former else []
    keys = (
        [Key(gettext("Wider"), Action.CONTEXT, {"passage": passage.id, "around": around + 1, **kept})] if wider else []
    )
    return [[*back, *keys, *_speaker_of(passage), Key(article_label(), Action.ARTICLE, _article_of(passage))]]


def for_said(speaker_id: int, since: str, stretch: Stretch) -> Keyboard:
    """Back and forth in what a speaker said; `since` is an ISO date or ""."""
    return [paging(Action.SAID, {"speaker": speaker_id, "since": since}, stretch)]


def for_speakers(listed: Sequence[SpeakerProfile], since: str, stretch: Stretch) -> Keyboard:
    """A number for each speaker on the list, and back and forth."""
    keys = [
        Key(str(number), Action.SAID, {"speaker": card.id, "since": since, "new": True})
        for number, card in enumerate(listed, stretch.at + 1)
    ]
    return [*in_rows(keys), paging(Action.SPEAKERS, {}, stretch)]


def for_timeline(query: Query, stretch: Stretch) -> Keyboard:
    """Back and forth in time."""
    return [paging(Action.TIMELINE, {"query": query_values(query)}, stretch)]


def undo_key(action_id: int) -> Key:
    """Undoes what an admin has done."""
    return Key(gettext("Undo"), Action.UNDO, {"action": action_id}, personal=True)


def for_undo(actions: Mapping[int, int]) -> Keyboard:
    """A key for each action, by its number on the list."""
    return in_rows(
        [
            Key(gettext("Undo {number}", number=number), Action.UNDO, {"action": action}, personal=True)
            for number, action in actions.items()
        ],
        3,
    )


def for_offer(*, ask: bool) -> Keyboard:
    """Whether what an admin sent is to be added, or answered, or checked."""
    adding = Key(gettext("Add it"), Action.ADD, personal=True)
    words = [Key(gettext("Ask it"), Action.ANSWER, personal=True)] if ask else []
    return [[adding, *words, Key(gettext("Check it"), Action.CHECK, personal=True)]]


def for_claims(found: ClaimCheck, stretch: Stretch) -> Keyboard:
    """Each passage shown in its context, passing the verdict on, and back and forth in the claims."""
    shown = found.claims[stretch.at : stretch.at + stretch.step]
    numbered = enumerate(shown, stretch.at + 1)
    keys = [_context_of(one.evidence.passage, number) for number, one in numbered if one.evidence]
    claims = {"claims": [claim_values(one.claim) for one in found.claims]}
    sharing = Key(gettext("Share verdict"), Action.SHARE, claims)
    return [*in_rows(keys, 3), [sharing], paging(Action.CLAIMS, claims, stretch)]


def for_audit(stretch: Stretch, undoable: Mapping[int, int]) -> Keyboard:
    """What can be undone, whoever did it, by its number on the list; and back and forth in what was done."""
    return [*for_undo(undoable), paging(Action.AUDIT, {}, stretch)]


def for_feeds(stretch: Stretch) -> Keyboard:
    """Back and forth in the feeds."""
    return [paging(Action.FEEDS, {}, stretch)]


def for_languages(chosen: Language | None) -> Keyboard:
    """Each language by its own name, the chosen one marked, and the one that each person has in Telegram."""
    keys = [
        Key(f"✓ {one.name}" if one == chosen else one.name, Action.LANGUAGE, {"language": one.code})
        for one in LANGUAGES.values()
    ]
    as_in_telegram = gettext("As in Telegram")
    label = as_in_telegram if chosen else f"✓ {as_in_telegram}"
    return [*in_rows(keys, 2), [Key(label, Action.LANGUAGE, {"language": "telegram"})]]


def for_gaps(stretch: Stretch) -> Keyboard:
    """Back and forth, and all of it as a file."""
    return [paging(Action.GAPS, {}, stretch), [Key(gettext("As a question file"), Action.GAPS_FILE, personal=True)]]


def _context_of(passage: Passage, number: int | None) -> Key:
    label = gettext("Context {number}", number=number) if number else gettext("Context")
    return Key(label, Action.CONTEXT, {"passage": passage.id, "around": 1})


def article_label(number: int | None = None) -> str:
    """What a button is called that opens an article, the one of the passage with the number."""
    return gettext("Article {number}", number=number) if number else gettext("Article")


def _article_of(passage: Passage) -> Mapping[str, Any]:
    return {"article": passage.article_id, "new": True}


def _speaker_of(passage: Passage, best: Sequence[str] = ()) -> list[Key]:
    """Whose words to show more of: who matched best, else who spoke first; empty if nobody is named."""
    named = {speaker.name: speaker for speaker in named_speakers([passage])}
    voices = [named[name] for name in best if name in named] or list(named.values())
    return [key_of(one) for one in voices[:1]]


def named_speakers(passages: Iterable[Passage]) -> list[Speaker]:
    """Everyone with a name who says something in the passages, as often as they do."""
    said = (found.speaker for one in passages for found in one.attributions if found.speaker and not found.attitude)
    return [one for one in said if one.kind is not SpeakerKind.UNNAMED and not is_outlet(one)]


def key_of(speaker: Speaker) -> Key:
    """A speaker by a short name."""
    return speaker_key(speaker.name, _short(speaker))


def _short(speaker: Speaker) -> str:
    """A person's last name, as far as the words tell; what is short already stays whole."""
    whole = len(speaker.name) <= _SHORT_NAME or speaker.kind is not SpeakerKind.PERSON
    return speaker.name if whole else speaker.name.rsplit(maxsplit=1)[-1]


def in_rows(keys: Sequence[Key], width: int = _ROW) -> list[Sequence[Key]]:
    """The keys in rows of `width`."""
    return [keys[start : start + width] for start in range(0, len(keys), width)]


def paging(action: Action, payload: Mapping[str, Any], stretch: Stretch) -> list[Key]:
    """Back and Next where there is somewhere to go."""
    keys = []
    if stretch.at > 0:
        keys.append(Key(gettext("◀ Back"), action, {**payload, "at": max(stretch.at - stretch.step, 0)}))
    if stretch.more:
        keys.append(Key(gettext("Next ▶"), action, {**payload, "at": stretch.at + stretch.step}))
    return keys
