"""What libraries that read files raise, besides errors of their own, when a file is damaged."""

from __future__ import annotations

import struct
import zlib

RAISED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # RecursionError and NotImplementedError among them
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
