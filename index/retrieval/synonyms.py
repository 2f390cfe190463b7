"""Synonyms: words of which a question has one and an article another ("died", "were killed")."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.analysis.analyzer import terms


@cache
def synonym_terms(language: str) -> Mapping[str, frozenset[str]]:
    """For each term the terms of words that may stand for it; empty for languages without a list."""
    groups: dict[str, set[str]] = {}
    if language != "en":
        return {}
    lines = json.loads(Path(__file__).with_name("synonyms.json").read_text(encoding="utf-8"))
    for line in lines:
        stems = terms(line, language)
        for stem in stems:
            groups.setdefault(stem, set()).update(stems)
    return {stem: frozenset(group - {stem}) for stem, group in groups.items()}
