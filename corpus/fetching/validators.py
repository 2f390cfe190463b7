"""How one asks for a page only if it has changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server told a page's version by (RFC 9110): asked with them, it sends the page only if that changed."""

    etag: str = ""
    modified: str = ""


NO_VALIDATORS = Validators()
"""Of a page that was never fetched."""
