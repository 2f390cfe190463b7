"""THE table of bot commands. A new one is one entry here: it then works, is in the menus, and in /help."""

from __future__ import annotations

from bot.telegram.command_table import Command, CommandTable
from bot.telegram.handlers import (
    about,
    administration,
    asking,
    checking,
    continuing,
    editing,
    language,
    merging,
    reading,
    researching,
    speaking,
    undoing,
)
from bot.translation.translator import gettext_noop

COMMANDS = CommandTable(
    (
        Command("start", about.start),
        Command("ask", asking.ask, menu=gettext_noop("Ask what the articles say"), in_groups=True),
        Command(
            "said",
            speaking.said,
            usage=gettext_noop("/said NAME [about TOPIC] [since DATE]"),
            help=gettext_noop("somebody’s words, newest first"),
            menu=gettext_noop("What somebody said: NAME, or NAME about TOPIC"),
            in_groups=True,
        ),
        Command(
            "compare",
            researching.compare,
            usage=gettext_noop("/compare A, B about TOPIC"),
            help=gettext_noop("two speakers side by side"),
            menu=gettext_noop("Two speakers on one topic: A, B about TOPIC"),
        ),
        Command(
            "timeline",
            researching.trace,
            usage=gettext_noop("/timeline NAME about TOPIC"),
            help=gettext_noop("what they said over time"),
            menu=gettext_noop("What somebody said over time: NAME about TOPIC"),
        ),
        Command(
            "verify",
            checking.verify,
            usage=gettext_noop('/verify "QUOTATION" or LINK'),
            help=gettext_noop(
                "whether it was said, and by whom; in reply to a message, whether what it quotes was said"
            ),
            menu=gettext_noop("Whether quotations are on record"),
            in_groups=True,
        ),
        Command(
            "speakers",
            speaking.speakers,
            usage=gettext_noop("/speakers"),
            help=gettext_noop("who is on record"),
            menu=gettext_noop("Who is quoted, most quoted first"),
            in_groups=True,
        ),
        Command(
            "articles",
            reading.articles,
            usage=gettext_noop("/articles [PAGE | WORDS] [from:OUTLET]"),
            help=gettext_noop("all articles, newest first, or those with these words in the headline"),
            menu=gettext_noop("The articles, newest first"),
            in_groups=True,
        ),
        Command(
            "article",
            reading.article,
            usage=gettext_noop("/article ID"),
            help=gettext_noop("one article whole"),
            menu=gettext_noop("One article, by its number"),
        ),
        Command("help", about.help_, menu=gettext_noop("How to ask"), in_groups=True),
        Command(
            "privacy",
            about.privacy,
            usage=gettext_noop("/privacy"),
            help=gettext_noop("what I keep about you"),
            menu=gettext_noop("What I keep, and for how long"),
        ),
        Command(
            "language",
            language.language,
            usage=gettext_noop("/language"),
            help=gettext_noop("which language I speak"),
            menu=gettext_noop("Which language I speak here"),
            in_groups=True,
        ),
        Command(
            "add",
            continuing.add,
            usage=gettext_noop("/add"),
            help=gettext_noop("with the text or a link after it, with a file, or in reply to a message"),
            menu=gettext_noop("Add an article: text, reply, file or link"),
            admins=True,
        ),
        Command(
            "edit",
            editing.edit,
            usage=gettext_noop("/edit ID FIELD VALUE"),
            help=gettext_noop("correct title, outlet, author, date, url or language"),
            menu=gettext_noop("Correct an article: number, field, value"),
            admins=True,
        ),
        Command(
            "delete",
            editing.delete,
            usage=gettext_noop("/delete ID"),
            help=gettext_noop("take an article away"),
            menu=gettext_noop("Delete an article, by its number"),
            admins=True,
        ),
        Command(
            "undo",
            undoing.undo_list,
            usage=gettext_noop("/undo"),
            help=gettext_noop("what you did in the last day, to take it back"),
            menu=gettext_noop("Take back what you did in the last day"),
            admins=True,
        ),
        Command(
            "speaker",
            merging.speaker,
            usage=gettext_noop("/speaker merge A, B · /speaker split NAME ID…"),
            help=gettext_noop(
                "two names of one speaker; another person of that name speaks in the articles with these numbers"
            ),
            menu=gettext_noop("Merge or split speakers"),
            admins=True,
        ),
        Command(
            "admin",
            administration.admin,
            usage=gettext_noop("/admin add|remove|list"),
            help=gettext_noop("who may do this"),
            menu=gettext_noop("Admins: add, remove, list"),
            admins=True,
        ),
        Command(
            "audit",
            undoing.audit,
            usage=gettext_noop("/audit"),
            help=gettext_noop("who changed what"),
            menu=gettext_noop("Who changed what, newest first"),
            admins=True,
        ),
        Command(
            "stats",
            administration.stats,
            usage=gettext_noop("/stats"),
            help=gettext_noop("what the archive holds"),
            menu=gettext_noop("What the archive holds"),
            admins=True,
        ),
        Command(
            "export",
            administration.export,
            usage=gettext_noop("/export"),
            help=gettext_noop("all articles as a file"),
            menu=gettext_noop("All articles as a file"),
            admins=True,
        ),
        Command(
            "reindex",
            administration.reindex,
            usage=gettext_noop("/reindex"),
            help=gettext_noop("build the index anew"),
            menu=gettext_noop("Build the index anew"),
            admins=True,
        ),
    )
)
