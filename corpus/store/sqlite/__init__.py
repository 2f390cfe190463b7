"""The article store in SQLite."""
