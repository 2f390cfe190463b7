"""Bytes or text to article drafts, one file per format. `registry` has the table of them and the way in."""

from corpus.formats.drafts import MOST_PARAGRAPHS, checked
from corpus.formats.format import LARGEST, Format, Formats, Reading
from corpus.formats.registry import FORMATS
from corpus.formats.source import Source

__all__ = ["FORMATS", "LARGEST", "MOST_PARAGRAPHS", "Format", "Formats", "Reading", "Source", "checked"]
