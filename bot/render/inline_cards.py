"""Results as inline mode and guest mode offer and send them: a card to choose, the message, and a way to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.render.answers import fitted, speaker_of
from bot.render.citations import named, titled
from bot.render.markup import Markup, bold, clipped, link
from bot.render.plain import as_text
from bot.translation.translator import gettext, translator
from index.answers.results import Evidence

_TITLE_UNITS, _DESCRIPTION_UNITS = 100, 240
_THUMBNAIL = 128  # pixels


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The bot's name, for links to it, and the public address under which initials are drawn; "" if there is none."""

    username: str
    pictures: str = ""

    def opening(self, label: str, payload: str) -> InlineKeyboardMarkup:
        """A button that opens the private chat with a deep link's payload."""
        url = f"https://t.me/{self.username}?start={payload}"
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=url)]])

    def thumbnail(self, name: str) -> str | None:
        """The address of a picture of the name's initials."""
        letters = initials(name)
        return f"{self.pictures}/{quote(letters)}.png" if self.pictures and letters else None


def initials(name: str) -> str:
    """The first letters of the first word and the last."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def passage_card(item: Evidence, around: Surroundings) -> InlineQueryResultArticle:
    """A passage: who says it, where it stands, and its words."""
    speaker = speaker_of(item)
    said = "".join(named(speaker)) if speaker else ""
    outlet = item.citation.outlet
    return InlineQueryResultArticle(
        id=str(item.passage.id),
        title=clipped(said or outlet or item.citation.title, _TITLE_UNITS),
        description=clipped(f"{_place(item, outlet if said else '')}{item.passage.text}", _DESCRIPTION_UNITS),
        input_message_content=content(fitted([item]).markup),
        reply_markup=around.opening(gettext("Open with its proof"), f"p{item.passage.id}"),
        thumbnail_url=around.thumbnail(speaker.name if speaker else outlet),
        thumbnail_width=_THUMBNAIL,
        thumbnail_height=_THUMBNAIL,
    )


def story_card(item: Evidence, around: Surroundings) -> InlineQueryResultArticle:
    """A new article by its title, with the passage that tells it."""
    cited = item.citation
    told = fitted([item], bold(link(titled(cited, words=item.passage.text), cited.url)))
    return InlineQueryResultArticle(
        id=f"new{item.passage.id}",
        title=clipped(titled(cited, words=item.passage.text), _TITLE_UNITS),
        description=clipped(f"{_place(item, cited.outlet)}{item.passage.text}", _DESCRIPTION_UNITS),
        input_message_content=content(told.markup),
        reply_markup=around.opening(gettext("Open the article"), f"article{cited.article_id}"),
        thumbnail_url=around.thumbnail(cited.outlet),
        thumbnail_width=_THUMBNAIL,
        thumbnail_height=_THUMBNAIL,
    )


def whole_card(markup: Markup, number: str, buttons: InlineKeyboardMarkup | None) -> InlineQueryResultArticle:
    """All of a result in one message: a comparison, a timeline, a speaker’s card, a verdict, an answer."""
    title, _, rest = as_text(markup.html, marks={}).partition("\n")
    return InlineQueryResultArticle(
        id=number,
        title=clipped(title, _TITLE_UNITS),
        description=clipped(rest.strip(), _DESCRIPTION_UNITS),
        input_message_content=content(markup),
        reply_markup=buttons,
    )


def content(markup: Markup) -> InputTextMessageContent:
    """The message."""
    return InputTextMessageContent(
        markup.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )


def proofs(shown: Sequence[Evidence], around: Surroundings) -> InlineKeyboardMarkup | None:
    """A button for each passage of a message, which opens it with its proof."""
    keys = [
        InlineKeyboardButton(
            gettext("Proof {number}", number=number) if len(shown) > 1 else gettext("Open with its proof"),
            url=f"https://t.me/{around.username}?start=p{item.passage.id}",
        )
        for number, item in enumerate(shown, 1)
    ]
    return InlineKeyboardMarkup([keys[at : at + 3] for at in range(0, len(keys), 3)]) if keys else None


def _place(item: Evidence, outlet: str) -> str:
    """Outlet and day before the words, as far as they are known."""
    day = translator().day(item.citation.published) if item.citation.published else ""
    return "".join(f"{part}\n" for part in (" · ".join(filter(None, (outlet, day))),) if part)
