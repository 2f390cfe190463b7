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
)
