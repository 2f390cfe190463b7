"""A question as data: parsing, operators, times, rewriting with the conversation, entity linking."""
