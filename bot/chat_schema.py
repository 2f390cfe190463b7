"""The schema of bot.db, as the migrations that lead to it; a landed migration is never edited. Times: Unix seconds."""

DATABASE = "bot.db"

MIGRATIONS = (
    """
    -- state: waiting, done, skipped (its sender sent too much), dead (given up, with the reason).
    -- lane: what must stay in order: the chat, or the user where there is none. body: the update's JSON while needed.
    CREATE TABLE updates (
        id INTEGER PRIMARY KEY,
        lane INTEGER NOT NULL,
        sender INTEGER,
        body TEXT NOT NULL,
        received REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'waiting',
        reason TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX update_state ON updates(state, id);
    CREATE INDEX update_received ON updates(received);

    -- What a question in reply to a message, or the next one in its thread, builds on.
    CREATE TABLE contexts (
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        thread_id INTEGER NOT NULL,
        user_id INTEGER NOT NULL,
        context TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat_id, message_id)
    ) WITHOUT ROWID;
    CREATE INDEX context_thread ON contexts(chat_id, thread_id, user_id, at);
    CREATE INDEX context_at ON contexts(at);

    -- user_id: who alone may press it; NULL: anybody in the chat. spent: when a button that works once was pressed.
    CREATE TABLE buttons (
        token TEXT PRIMARY KEY,
        chat_id INTEGER NOT NULL,
        user_id INTEGER,
        action TEXT NOT NULL,
        payload TEXT NOT NULL,
        at REAL NOT NULL,
        spent REAL
    ) WITHOUT ROWID;
    CREATE INDEX button_at ON buttons(at);
    CREATE INDEX button_chat ON buttons(chat_id);

    CREATE TABLE admins (
        user_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        added_by INTEGER NOT NULL,
        at REAL NOT NULL
    );

    CREATE TABLE settings (
        chat_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (chat_id, name)
    ) WITHOUT ROWID;

    -- Chats that the bot can't write to any more.
    CREATE TABLE gone (
        chat_id INTEGER PRIMARY KEY,
        at REAL NOT NULL
    );
    """,
    "ALTER TABLE updates RENAME COLUMN lane TO partition",
    """
    -- alone: how many attempts ended with the process while nothing else was being handled.
    ALTER TABLE updates ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX update_sender ON updates(sender) WHERE state = 'waiting';
    CREATE INDEX update_partition ON updates(partition, id) WHERE state = 'waiting';

    -- What admins did. command: of a command that is given again after a crash there is one row. details, undo: JSON.
    CREATE TABLE actions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        command TEXT NOT NULL UNIQUE,
        user_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        chat_id INTEGER NOT NULL,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        details TEXT NOT NULL,
        undo TEXT NOT NULL,
        undone_by TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX action_user ON actions(user_id, id);
    """,
    """
    -- Which of our messages answers which question, should the question be edited.
    CREATE TABLE answers (
        chat_id INTEGER NOT NULL,
        question_id INTEGER NOT NULL,
        answer_id INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat_id, question_id)
    ) WITHOUT ROWID;
    CREATE INDEX answer_at ON answers(at);
    """,
    """
    -- What chats wait for. query: JSON; terms: what an article is looked through for; mode: now, daily, weekly;
    -- digested: when the last digest of it was due.
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL,
        thread_id INTEGER,
        user_id INTEGER NOT NULL,
        query TEXT NOT NULL,
        terms TEXT NOT NULL,
        mode TEXT NOT NULL,
        muted INTEGER NOT NULL DEFAULT 0,
        at REAL NOT NULL,
        digested REAL NOT NULL,
        UNIQUE (chat_id, query)
    );
    -- What was found for them: of every story once. passages: ids as JSON; sent: when it was, or what was done instead.
    CREATE TABLE alert_hits (
        alert_id INTEGER NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
        story TEXT NOT NULL,
        passages TEXT NOT NULL,
        at REAL NOT NULL,
        sent REAL,
        PRIMARY KEY (alert_id, story)
    ) WITHOUT ROWID;
    CREATE INDEX alert_hit_waiting ON alert_hits(alert_id) WHERE sent IS NULL;
    -- Chats that get a digest of what was said. every: daily, weekly; due: when the last one was.
    CREATE TABLE digests (
        chat_id INTEGER PRIMARY KEY,
        thread_id INTEGER,
        user_id INTEGER NOT NULL,
        every TEXT NOT NULL,
        due REAL NOT NULL
    );
    """,
    """
    -- What was asked, and how it came out, by the message that answered it; later kept without chat and message.
    -- outcome: answered, doubtful, abstained. query: JSON; articles: ids of the nearest as JSON.
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER,
        message_id INTEGER,
        text TEXT NOT NULL,
        query TEXT NOT NULL,
        outcome TEXT NOT NULL,
        articles TEXT NOT NULL,
        at REAL NOT NULL,
        UNIQUE (chat_id, message_id)
    );
    CREATE INDEX question_at ON questions(at);
    -- What people think of an answer: 1 or -1.
    CREATE TABLE votes (
        question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
        user_id INTEGER NOT NULL,
        vote INTEGER NOT NULL,
        PRIMARY KEY (question_id, user_id)
    ) WITHOUT ROWID;
    -- Counted since a moment, for good.
    CREATE TABLE tallies (name TEXT PRIMARY KEY, count INTEGER NOT NULL, since REAL NOT NULL) WITHOUT ROWID;
    """,
    """
    -- Channels whose posts become articles; name: the public one without @, or "". links: what they link to is added.
    CREATE TABLE channels (
        chat_id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        name TEXT NOT NULL,
        links INTEGER NOT NULL,
        at REAL NOT NULL
    );
    -- What their albums say so far: each picture is a message of its own.
    CREATE TABLE channel_albums (
        chat_id INTEGER NOT NULL,
        album TEXT NOT NULL,
        message_id INTEGER NOT NULL,
        caption TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat_id, album, message_id)
    ) WITHOUT ROWID;
    """,
    """
    -- The last answers of each chat, should their words be corrected. html, keyboard: as they were sent; passages: the
    -- digest of each one's text by its id, as JSON.
    CREATE TABLE sent_answers (
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        html TEXT NOT NULL,
        keyboard TEXT NOT NULL,
        passages TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat_id, message_id)
    ) WITHOUT ROWID;
    CREATE INDEX sent_answer_at ON sent_answers(at);
    CREATE TABLE sent_passages (
        passage_id INTEGER NOT NULL,
        chat_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        PRIMARY KEY (passage_id, chat_id, message_id)
    ) WITHOUT ROWID;
    CREATE INDEX sent_passage_message ON sent_passages(chat_id, message_id);
    """,
)
