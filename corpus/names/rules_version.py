"""Which rules tell names apart: what was filed under other ones is filed anew."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from corpus import languages

_FOLDER = Path(__file__).parent
_TABLES = ("titles", "offices")


@cache
def rules_version() -> str:
    """A short name for the code and the lists of this package, and for what it reads of each language."""
    digest = hashlib.sha256()
    for code in languages.codes():
        digest.update(json.dumps([code, *(languages.table(code, name) for name in _TABLES)]).encode())
    for path in sorted(path for path in _FOLDER.rglob("*") if path.suffix in {".py", ".txt"}):
        digest.update(path.relative_to(_FOLDER).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:12]
