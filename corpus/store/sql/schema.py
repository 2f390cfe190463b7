"""The corpus database's schema, as the migrations that lead to it. A landed migration is never edited."""

MIGRATIONS = (
    """
    -- deleted: when the row stopped being a living article, as ISO 8601 UTC. replaces: the living article that this
    -- row is a former version of. address: the canonical URL; fingerprint: of title and text; each names one article.
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        outlet TEXT NOT NULL,
        authors TEXT NOT NULL,
        url TEXT NOT NULL,
        published TEXT,
        language TEXT NOT NULL,
        address TEXT,
        fingerprint TEXT NOT NULL,
        version TEXT NOT NULL,
        added TEXT NOT NULL,
        deleted TEXT,
        replaces INTEGER
    );
    CREATE UNIQUE INDEX article_address ON articles(address) WHERE deleted IS NULL AND address IS NOT NULL;
    CREATE UNIQUE INDEX article_fingerprint ON articles(fingerprint) WHERE deleted IS NULL;
    CREATE INDEX article_published ON articles(published DESC, id DESC) WHERE deleted IS NULL;

    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        paragraph INTEGER,
        text TEXT NOT NULL
    );
    CREATE INDEX passage_article ON passages(article_id, position);

    CREATE TABLE speakers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL
    );
    -- Which speaker a key stands for: in one article, or (article_id 0) wherever no row of the article says otherwise.
    CREATE TABLE identities (
        key TEXT NOT NULL,
        article_id INTEGER NOT NULL DEFAULT 0,
        speaker_id INTEGER NOT NULL REFERENCES speakers(id),
        PRIMARY KEY (key, article_id)
    ) WITHOUT ROWID;

    -- One speaker as one article names it.
    CREATE TABLE mentions (
        id INTEGER PRIMARY KEY,
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        speaker_id INTEGER NOT NULL REFERENCES speakers(id),
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        role TEXT,
        aliases TEXT NOT NULL
    );
    CREATE INDEX mention_article ON mentions(article_id);
    CREATE INDEX mention_speaker ON mentions(speaker_id);
    -- Every form a speaker is found by, folded.
    CREATE TABLE names (
        speaker_id INTEGER NOT NULL REFERENCES speakers(id),
        folded TEXT NOT NULL,
        PRIMARY KEY (speaker_id, folded)
    ) WITHOUT ROWID;

    CREATE TABLE attributions (
        id INTEGER PRIMARY KEY,
        passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
        mention_id INTEGER REFERENCES mentions(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        attitude INTEGER NOT NULL,
        confidence REAL NOT NULL,
        source TEXT,
        cue TEXT,
        content TEXT NOT NULL
    );
    CREATE INDEX attribution_passage ON attributions(passage_id);
    CREATE INDEX attribution_mention ON attributions(mention_id);

    -- What an index has to follow, written in the transaction of the change itself.
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL,
        removed TEXT NOT NULL,
        added TEXT NOT NULL
    );
    """,
    """
    -- block: what all forms have in common that may be one person's; name: one way the form is written. Both are "" in
    -- rows of one article, and in rows of older releases until their speakers are filed anew. pinned: an admin's word.
    ALTER TABLE identities ADD COLUMN block TEXT NOT NULL DEFAULT '';
    ALTER TABLE identities ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE identities ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX identity_block ON identities(block) WHERE article_id = 0;
    CREATE INDEX mention_key ON mentions(key);
    """,
    "CREATE INDEX speaker_name ON speakers(name)",
    """
    -- What a command did that may be given again: its result as JSON. at: Unix seconds.
    CREATE TABLE commands (
        command TEXT PRIMARY KEY,
        result TEXT NOT NULL,
        at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX command_at ON commands(at);
    """,
    """
    -- id: tells this store from every other, so that no index is taken for that of another one.
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO facts VALUES ('id', lower(hex(randomblob(16))));
    """,
    """
    ALTER TABLE articles ADD COLUMN is_excerpt INTEGER NOT NULL DEFAULT 0;

    -- Times in Unix seconds, 0 for never; every: seconds between polls. asked: the address as it was first given.
    -- etag, modified: of the version that was read whole. failures: those since the last good poll, error: the newest.
    CREATE TABLE feeds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        url TEXT NOT NULL UNIQUE,
        asked TEXT NOT NULL,
        title TEXT NOT NULL,
        outlet TEXT NOT NULL,
        every REAL NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0,
        added REAL NOT NULL,
        next_poll REAL NOT NULL DEFAULT 0,
        polled REAL NOT NULL DEFAULT 0,
        good REAL NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        etag TEXT NOT NULL DEFAULT '',
        modified TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX feed_next_poll ON feeds(next_poll) WHERE paused = 0;

    -- What a feed has shown, so that nothing is taken twice. key: of the entry; digest: of what the feed says of it.
    -- article_id: what became of it, NULL if nothing; whole: 0 while only an excerpt is there. seen: when it last was.
    CREATE TABLE feed_entries (
        feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        digest TEXT NOT NULL,
        article_id INTEGER,
        whole INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        at REAL NOT NULL,
        seen REAL NOT NULL,
        PRIMARY KEY (feed_id, key)
    ) WITHOUT ROWID;
    CREATE INDEX feed_entry_seen ON feed_entries(seen);
    CREATE INDEX feed_entry_at ON feed_entries(at) WHERE article_id IS NOT NULL;
    """,
    """
    -- story_id: the first article of the story, which may be gone. fingerprint: of the text that the signature is of;
    -- signature: 64 unsigned 32-bit integers, or nothing.
    CREATE TABLE article_stories (
        article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
        story_id INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        signature BLOB NOT NULL
    );
    CREATE INDEX article_story ON article_stories(story_id);
    CREATE TABLE story_bands (
        band INTEGER NOT NULL,
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        PRIMARY KEY (band, article_id)
    ) WITHOUT ROWID;
    CREATE INDEX story_band_article ON story_bands(article_id);
    """,
    """
    -- An article as it was until the time (ISO 8601, UTC). paragraphs: JSON, the body's.
    CREATE TABLE article_versions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        until TEXT NOT NULL,
        title TEXT NOT NULL,
        outlet TEXT NOT NULL,
        authors TEXT NOT NULL,
        url TEXT NOT NULL,
        published TEXT,
        language TEXT NOT NULL,
        is_excerpt INTEGER NOT NULL,
        paragraphs TEXT NOT NULL
    );
    CREATE INDEX article_version ON article_versions(article_id, number);

    -- Articles whose pages are read again: when next, and since when they are watched (Unix seconds).
    CREATE TABLE watched (
        article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
        due REAL NOT NULL,
        added REAL NOT NULL
    );
    CREATE INDEX watched_due ON watched(due);
    """,
    """
    -- quoted_from: whom the article's page names for all words of the passage, as in the line under a block quotation.
    ALTER TABLE passages ADD COLUMN quoted_from TEXT NOT NULL DEFAULT '';
    """,
)
