"""What the bot says about itself."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.answers import covered
from bot.render.markup import NOTHING, Markup, blocks, bold, code, joined, lines, plain, sentence
from corpus.errors import OnRecordError
from corpus.store.store import Totals

ONLY_ADMINS = "Only the admins of this archive can do that. Asking is open to everyone: just write your question."
ADD_FIRST = plain("Send the first one: /add and its text or a link after it, or a file with /add as its caption.")
OLD_BUTTON = "This button no longer works."
DONE_ALREADY = "That is done already."

_PRIVACY = blocks(
    bold("What I keep about you"),
    plain(
        "What your last questions were about, so that “and about Iraq?” makes sense, and what the buttons under my "
        "answers do. It stays on the server of whoever runs this bot: subjects for 30 days, buttons for a year. The "
        "text of a message is kept only until it is dealt with (30 days if I fail to). Nothing is sent to anybody else."
    ),
    plain("/privacy forget deletes what I keep about this chat."),
)
FORGOTTEN = plain("Done: what I kept about this chat is deleted. Buttons under older messages no longer work.")


def failure(error: OnRecordError) -> Markup:
    """An error's message as a sentence."""
    return plain(sentence(str(error), 1000))


def unknown_command(meant: str) -> Markup:
    """For a command that isn't ours; `meant` is what it may stand for, "" if nobody knows."""
    return plain(
        f"I don’t know that command. Did you mean /{meant}?"
        if meant
        else "I don’t know that command. /help lists what I do."
    )


def privacy(user_id: int) -> Markup:
    """What is kept, for how long, and how to have it deleted."""
    return blocks(_PRIVACY, plain("Your Telegram ID is ") + code(str(user_id)))


def greeting(username: str) -> Markup:
    """For a group that has taken us in."""
    return plain(
        f"Hello. Ask me what the articles say: /ask and your question, @{username} and your question, or reply to one "
        "of my answers. I stay silent otherwise. /help tells more."
    )


def start(totals: Totals, examples: Sequence[str], *, admin: bool) -> Markup:
    """The first thing one reads; an admin of an empty archive reads how to fill it."""
    return blocks(
        plain("Ask me who said what in the news. I answer with the paragraphs themselves, word for word, each with ")
        + plain("the speaker, outlet, date and link. If no article answers, I say so."),
        covered(totals),
        ADD_FIRST if admin and not totals.articles else NOTHING,
        _examples(examples),
        plain("/help tells more."),
    )


def help_text(
    examples: Sequence[str],
    everybodys: Sequence[tuple[str, str]],
    admins: Sequence[tuple[str, str]],
    *,
    private: bool,
) -> Markup:
    """How to ask, fitting who and where one is. Commands are (usage, what it does) pairs."""
    how = "Just write your question." if private else "Here, use /ask, mention me, or reply to one of my answers."
    return blocks(
        plain(f"{how} Follow-ups such as “and about Iraq?”, “who else?” or “more” work too."),
        _examples(examples),
        lines(bold("Commands"), *(_usage(*each) for each in everybodys)),
        _OPERATORS,
        lines(bold("For admins"), *(_usage(*each) for each in admins)) if admins else NOTHING,
    )


def _usage(usage: str, does: str) -> Markup:
    return joined((plain(usage), plain(f" — {does}")), "")


_OPERATORS = lines(
    bold("For those who like it exact"),
    joined(
        (
            code(each)
            for each in ("from:OUTLET", "by:SPEAKER", "after:2026-01-31", "before:2026", '"exact words"', "-word")
        ),
        "  ",
    ),
)


def _examples(examples: Sequence[str]) -> Markup:
    return lines(plain("For example:"), *(plain("• ") + code(each) for each in examples)) if examples else Markup()
