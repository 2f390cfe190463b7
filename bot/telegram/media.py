"""What people send that has no words, and the sentence that helps them on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from telegram import Message

from bot.render.markup import Markup, plain
from bot.translation.translator import gettext, gettext_noop


class Medium(StrEnum):
    """What a message is made of, if not of words."""

    SOUND = "sound"
    PICTURE = "picture"
    FILE = "file"
    TOY = "toy"
    PLACE = "place"


_ATTACHMENTS: Mapping[Medium, tuple[str, ...]] = {
    # An animation comes as a document too, so pictures go before files.
    Medium.SOUND: ("voice", "audio", "video_note"),
    Medium.PICTURE: ("photo", "video", "animation", "paid_media", "story"),
    Medium.FILE: ("document",),
    Medium.TOY: ("sticker", "dice", "game"),
    Medium.PLACE: ("location", "venue", "contact", "poll", "checklist"),
}
_TOLD: Mapping[Medium, str] = {
    Medium.SOUND: gettext_noop("I can’t listen."),
    Medium.PICTURE: gettext_noop("I can’t see pictures; a caption under one counts as your question."),
    Medium.FILE: gettext_noop("I can’t read files of yours; only the admins of this archive add articles."),
    Medium.TOY: gettext_noop("I need words to go by."),
    Medium.PLACE: gettext_noop("I answer from articles only."),
}


def medium_in(message: Message) -> Medium | None:
    """What the message is made of; None if it is text, or only tells that something happened."""
    return next(
        (medium for medium, names in _ATTACHMENTS.items() if any(getattr(message, name, None) for name in names)), None
    )


def reply_to(medium: Medium, *, private: bool) -> Markup:
    """One sentence, and what to do instead."""
    in_groups = gettext("Ask me in words: /ask and your question.")
    how = gettext("Just write what you would like to know.") if private else in_groups
    return plain(f"{gettext(_TOLD[medium])} {how}")
