"""Talking: Telegram, the terminal, the command line, configuration, lifetime."""
