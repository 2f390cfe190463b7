"""What the bot says about itself."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.answers import covered
from bot.render.markup import NOTHING, Markup, blocks, bold, code, filled, joined, lines, plain, sentence
from bot.translation.translator import gettext, gettext_noop, translator
from corpus.errors import OnRecordError
from corpus.store.store import Totals

ONLY_ADMINS = gettext_noop("Only the admins of this archive can do that. Asking is open to everyone.")
OLD_BUTTON = gettext_noop("This button no longer works.")
DONE_ALREADY = gettext_noop("That is done already.")
FORGOTTEN = gettext_noop("Done: what I kept about this chat is deleted. Buttons under older messages no longer work.")


def failure(error: OnRecordError) -> Markup:
    """An error's message as a sentence."""
    return plain(sentence(translator().said(error.message), 1000))


def unknown_command(meant: str) -> Markup:
    """For a command that isn't ours; `meant` is what it may stand for, "" if nobody knows."""
    if meant:
        return plain(gettext("I don’t know that command. Did you mean /{meant}?", meant=meant))
    return plain(gettext("I don’t know that command. /help lists what I do."))


def privacy(user_id: int) -> Markup:
    """What is kept, for how long, and how to have it deleted."""
    kept = gettext(
        "What your last questions were about, so that “what else did she say?” makes sense, and what the buttons under "
        "my answers do; what this chat waits for with /alert. It stays on the server of whoever runs this bot: "
        "subjects for 30 days, buttons for a year. The words of a question are kept for a week, and those of one "
        "without a good answer for 90 days, without who asked. Nothing is sent to anybody else."
    )
    return blocks(
        bold(gettext("What I keep about you")),
        plain(kept),
        plain(gettext("The answers themselves are kept for seven days, should they have to be corrected.")),
        plain(gettext("/privacy forget deletes what I keep about this chat.")),
        filled(gettext("Your Telegram ID is {number}"), number=code(str(user_id))),
    )


def greeting(username: str) -> Markup:
    """For a group that has taken us in."""
    told = gettext(
        "Hello. Ask me what the articles say: /ask and your question, @{username} and your question, or reply to one "
        "of my answers. I stay silent otherwise. /help tells more.",
        username=username,
    )
    return plain(told)


def start(totals: Totals, examples: Sequence[str], *, admin: bool) -> Markup:
    """The first thing one reads; an admin of an empty archive reads how to fill it."""
    what = gettext(
        "Ask me who said what in the news. I answer with the paragraphs themselves, word for word, each with the "
        "speaker, outlet, date and link. If no article answers, I say so."
    )
    add = gettext("Send the first one: /add and its text or a link after it, or a file with /add as its caption.")
    return blocks(
        plain(what),
        covered(totals),
        plain(add) if admin and not totals.articles else NOTHING,
        _examples(examples),
        plain(gettext("/help tells more.")),
    )


def help_text(
    examples: Sequence[str],
    everybodys: Sequence[tuple[str, str]],
    admins: Sequence[tuple[str, str]],
    *,
    private: bool,
    inline: str = "",
) -> Markup:
    """How to ask, fitting who and where one is. Commands are (usage, what it does) pairs; `inline` is the bot's name if
    it can be asked in other chats by that."""
    in_groups = gettext("Here, use /ask, mention me, or reply to one of my answers.")
    how = gettext("Just write your question.") if private else in_groups
    follow_ups = gettext("Follow-ups such as “what else did she say?”, “when was that?” or “more” work too.")
    return blocks(
        plain(f"{how} {follow_ups}"),
        plain(gettext("In any other chat: @{name} and your question.", name=inline)) if inline else NOTHING,
        _examples(examples),
        lines(bold(gettext("Commands")), *(_usage(*each) for each in everybodys)),
        _operators(),
        lines(bold(gettext("For admins")), *(_usage(*each) for each in admins)) if admins else NOTHING,
    )


def _usage(usage: str, does: str) -> Markup:
    return plain(f"{usage} — {does}")


def _operators() -> Markup:
    shown = (
        gettext("from:OUTLET"),
        gettext("by:SPEAKER"),
        "after:2026-01-31",
        "before:2026",
        gettext('"exact words"'),
        gettext("-word"),
    )
    return lines(bold(gettext("For those who like it exact")), joined((code(each) for each in shown), "  "))


def _examples(examples: Sequence[str]) -> Markup:
    return (
        lines(plain(gettext("For example:")), *(plain("• ") + code(each) for each in examples))
        if examples
        else Markup()
    )
