"""Cues of saying, told apart from cues of thinking, wanting and feeling."""

from __future__ import annotations

from corpus.attribution import lexicon


def is_saying(word: str) -> bool:
    """Whether a cue's head says that something was said (written, asked, denied), rather than thought or wanted."""
    return word.lower() in lexicon.verbs_of_saying() or word.lower() in lexicon.words("saying", "others")
