"""The bot on Telegram: application, update queue, rate limits, handlers."""
