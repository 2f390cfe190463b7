"""Damaged files are read or refused, and nothing else happens: those that fuzzing found, and some fresh ones."""

import random
from pathlib import Path

import pytest

from tests.fuzzing.readers import FOUND, damaged, seeds, trouble_with


@pytest.mark.parametrize("path", sorted(FOUND.glob("*-*-*")), ids=lambda path: path.name)
def test_what_was_found_once_is_no_trouble_any_more(path: Path) -> None:
    reader, _, name = path.name.split("-", 2)
    assert not trouble_with(reader, name, path.read_bytes())


@pytest.mark.parametrize(("reader", "name", "data"), seeds(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_reader_survives_damage(reader: str, name: str, data: bytes) -> None:
    dice = random.Random(1)  # noqa: S311 (no secret)
    for _ in range(8):
        tried = damaged(data, dice)
        assert not trouble_with(reader, name, tried)
