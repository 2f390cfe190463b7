"""Subtitles and transcripts with times (SubRip, WebVTT): what was said, in paragraphs."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.formats import plain_text
from corpus.formats.decoding import even
from corpus.formats.lines import Line, ends_sentence
from corpus.formats.source import Source
from corpus.model import Draft

_TIMES = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}.{0,200}")
_VOICE = re.compile(r"<v(?:\.[\w.]{1,60})?\s+(?P<name>[^<>]{1,80})>")
_TAG = re.compile(r"</?[a-zA-Z0-9.:]{1,40}(?:\s[^<>]{0,200})?>|\{\\[^{}]{1,60}\}")
_SPEAKER = re.compile(r"(?:>>\s?)?(?:[A-Z][\w.'’ -]{1,40}|[A-Z][A-Z .'’-]{1,40}):\s")
_PARAGRAPH = 500  # characters after which the next end of a sentence ends a paragraph


def looks_like(start: str) -> bool:
    """True if the text begins as subtitles do."""
    return start.lstrip().startswith("WEBVTT") or bool(re.match(r"\s*\d{1,6}\s*\n\s*" + _TIMES.pattern, start))


def read(source: Source) -> list[Draft]:
    """The words in paragraphs: a new one where another speaker begins, or after some sentences."""
    paragraphs: list[str] = []
    for words in _cues(source.text()):
        starts = bool(_SPEAKER.match(words)) or words.startswith((">>", "- "))
        full = paragraphs and len(paragraphs[-1]) > _PARAGRAPH and ends_sentence(paragraphs[-1])
        if starts or full or not paragraphs:
            paragraphs.append(words)
        elif words != paragraphs[-1][-len(words) :]:
            paragraphs[-1] = f"{paragraphs[-1]} {words}"
    title = even(source.name.rpartition(".")[0].replace("_", " ").replace("-", " "))
    found = plain_text.compose([Line(paragraph, section=True) for paragraph in paragraphs], source.known)
    return [found if found.title else replace(found, title=title)]


def _cues(data: str) -> list[str]:
    """The words of each cue on one line, "Name: words" where a voice is named."""
    found: list[str] = []
    for block in re.split(r"\n[ \t]*\n", data):
        lines = block.split("\n")
        place = next((number for number, line in enumerate(lines) if _TIMES.fullmatch(line.strip())), None)
        if place is not None and (words := _words(" ".join(lines[place + 1 :]))):
            found.append(words)
    return found


def _words(cue: str) -> str:
    return even(_TAG.sub("", _VOICE.sub(lambda voice: f"{voice['name'].strip()}: ", cue)))
