"""Posts of channels: what they sign off with is no part of what they tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus.formats.lines import ends_sentence

_SIGNED = 10  # words of a line in which a channel names itself
_FEWEST_WORDS = 5  # that must be left of a post


def without_signature(text: str, linked: Collection[str], names: Sequence[str]) -> str:
    """The post without its last lines that are nothing but links, mentions and tags (`linked`), or in which the channel
    goes by one of its `names`: its title, its name with an @, its address."""
    lines = text.rstrip().split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or _signs_off(lines[end - 1], linked, names)):
        end -= 1
    told = "\n".join(lines[:end])
    return told if len(told.split()) >= _FEWEST_WORDS else text


def _signs_off(line: str, linked: Collection[str], names: Sequence[str]) -> bool:
    rest = line
    for one in sorted(linked, key=len, reverse=True):
        rest = rest.replace(one, " ")
    if rest != line and not any(letter.isalnum() for letter in rest):
        return True
    named = [name for name in names if name and name.casefold() in line.casefold()]
    if not named or len(line.split()) > _SIGNED:
        return False
    return any("@" in name or "/" in name for name in named) or not ends_sentence(line)
