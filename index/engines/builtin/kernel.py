"""The compiled kernel, where it was built: what else imports it, does so from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError

if TYPE_CHECKING:
    from index.engines.builtin import _kernel
    from index.engines.builtin.segment import Sections

try:
    from index.engines.builtin import _kernel
except ImportError:  # built without a compiler
    AVAILABLE = False
else:
    AVAILABLE = True


def bound(held: Sections) -> _kernel.Segment:
    """The kernel's view of a segment. Raises IndexFolderError if the sections don't fit each other."""
    try:
        return _kernel.Segment(
            held.postings,
            held.starts,
            held.counts,
            held.directory,
            held.skips,
            held.frontier,
            held.frontier_ends,
            held.ids,
        )
    except ValueError as error:
        raise IndexFolderError("A segment of the index is damaged") from error
