"""JSON lines that are read as far as they can be."""

from __future__ import annotations

from corpus.errors import UnreadableError
from corpus.formats import checked, record
from corpus.formats.decoding import decoded
from corpus.model import Draft

ENDINGS = (".jsonl", ".ndjson")


def read_lines(data: bytes) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The articles of the lines that hold one, and (which line, what is wrong) of the others. For a worker."""
    drafts: list[Draft] = []
    failed: list[tuple[str, str]] = []
    for number, line in enumerate(decoded(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            drafts.append(checked(record.read_line(line)))
        except UnreadableError as error:
            failed.append((f"line {number}", str(error)))
    return drafts, failed
