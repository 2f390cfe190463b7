"""One data file a language: closed classes, verbs of saying, roles. Compiled by hand for this project."""
