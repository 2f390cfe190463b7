"""Background jobs: what the bot does unasked while it serves."""
