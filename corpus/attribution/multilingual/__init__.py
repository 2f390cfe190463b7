"""Attribution by rules in every language but English: one engine, one data file a language."""
