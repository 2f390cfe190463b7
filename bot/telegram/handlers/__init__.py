"""Conversations: one file for each kind. Which command runs which of them stands in `bot.telegram.commands`."""
