"""The bot's own words in the languages that it speaks: which there are, their catalogs, and who is spoken to now."""
