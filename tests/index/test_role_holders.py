"""Whom a role means: by place and by time, and several where the articles don't tell."""

from __future__ import annotations

import datetime as dt

import pytest

from index.query.offices import is_a_role, office
from index.query.role_holders import ALWAYS, Holding, Period, holders


def held(holder: str, role: str, first: int | None = None, last: int | None = None) -> Holding:
    """In which years."""
    days = [dt.date(year, 6, 1) if year else None for year in (first, last or first)]
    return Holding(holder, role, days[0], days[1])


MAYORS = (
    held("Ada Lund", "mayor of Sund", 2019, 2022),
    held("Bo Falk", "the mayor of Sund since 2023", 2024),
    held("Cai Roth", "Vik mayor", 2024),
    held("Dan Petr", "former mayor of Sund", 2021),
    held("Eva Holm", "deputy mayor of Sund", 2024),
    held("Finn Aas", "brother of the mayor", 2024),
)
YEAR = {year: Period(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in range(2018, 2026)}
GERMAN = (
    held("Hauke Brandt", "Bürgermeister von Elsfleth", 2024),
    held("Silke Timm", "Bürgermeisterin von Brake", 2024),
    held("Ole Horn", "Minister für Fischerei", 2024),
    held("Rolf Stein", "frühere Fischereiminister", 2024),
    held("Luc Mazet", "französische Präsident", 2024),
    held("Max Huber", "bayerische Ministerpräsident", 2024),
)
FRENCH = (
    held("Jean Morel", "maire d’Elsfleth", 2024),
    held("Anne Petit", "maire de Brake", 2024),
    held("Luc Roux", "ancien maire de Brake", 2024),
)
THEN = (held("Ole Horn", "then-fisheries minister", 2019), held("Ines Koll", "Fisheries Minister", 2024))
HEADS = (
    held("Luc Mazet", "French president", 2024),
    held("Ana Ruiz", "president of Brazil", 2024),
    held("Ben Ott", "U.S. president", 2024),
    held("Carl Vik", "prime minister", 2024),
    held("Dora Lie", "minister", 2020),
)


@pytest.mark.parametrize(
    ("asked", "among", "period", "found"),
    [
        ("the mayor", MAYORS, ALWAYS, ("Cai Roth", "Bo Falk")),
        ("the mayor of Sund", MAYORS, ALWAYS, ("Bo Falk",)),
        ("Sund's mayor", MAYORS, ALWAYS, ("Bo Falk",)),
        ("mayor of Vik", MAYORS, ALWAYS, ("Cai Roth",)),
        ("mayor of Sund", MAYORS, YEAR[2020], ("Ada Lund",)),
        ("the then-mayor of Sund", MAYORS, YEAR[2020], ("Ada Lund",)),
        ("the former mayor of Sund", MAYORS, ALWAYS, ("Ada Lund", "Dan Petr")),
        ("the deputy mayor", MAYORS, ALWAYS, ("Eva Holm",)),
        ("the mayor of Nowhere", MAYORS, ALWAYS, ()),
        (
            "the mayor",
            (held("Ada Lund", "mayor", 2024), held("Bo Falk", "mayor", 2024)),
            ALWAYS,
            ("Bo Falk", "Ada Lund"),
        ),
        ("the mayor", (held("Ada Lund", "mayor"), held("Ada Lund", "mayor of Sund", 2020)), ALWAYS, ("Ada Lund",)),
        ("the French president", HEADS, ALWAYS, ("Luc Mazet",)),
        ("president of France", HEADS, ALWAYS, ("Luc Mazet",)),
        ("the Brazilian president", HEADS, ALWAYS, ("Ana Ruiz",)),
        ("the American president", HEADS, ALWAYS, ("Ben Ott",)),
        ("president of the United States", HEADS, ALWAYS, ("Ben Ott",)),
        ("the prime minister", HEADS, ALWAYS, ("Carl Vik",)),
        ("the minister", HEADS, ALWAYS, ("Dora Lie",)),
        ("", HEADS, ALWAYS, ()),
        ("the mayor", GERMAN, ALWAYS, ()),
        ("der Bürgermeister", GERMAN, ALWAYS, ("Hauke Brandt",)),
        ("die Bürgermeisterin", GERMAN, ALWAYS, ("Silke Timm",)),
        ("der Bürgermeister von Brake", GERMAN, ALWAYS, ("Silke Timm",)),
        ("Elsfleths Bürgermeister", GERMAN, ALWAYS, ("Hauke Brandt",)),
        ("der Fischereiminister", GERMAN, ALWAYS, ("Ole Horn",)),
        ("der Minister", GERMAN, ALWAYS, ("Ole Horn",)),
        ("der Präsident", GERMAN, ALWAYS, ("Luc Mazet",)),
        ("des französischen Präsidenten", GERMAN, ALWAYS, ("Luc Mazet",)),
        ("der frühere Minister", GERMAN, ALWAYS, ("Rolf Stein",)),
        ("le maire d'Elsfleth", FRENCH, ALWAYS, ("Jean Morel",)),
        ("la maire de Brake", FRENCH, ALWAYS, ("Anne Petit",)),
        ("l’ancien maire", FRENCH, ALWAYS, ("Luc Roux",)),
        ("the minister", THEN, YEAR[2019], ("Ole Horn",)),
        ("the minister", THEN, ALWAYS, ("Ines Koll",)),
        ("the then-minister", THEN, ALWAYS, ("Ole Horn",)),
    ],
)
def test_whom_a_role_means(asked: str, among: tuple[Holding, ...], period: Period, found: tuple[str, ...]) -> None:
    assert holders(asked, among, period) == found


@pytest.mark.parametrize("role", ["the mayor", "der Bürgermeister", "die Bürgermeisterin von Brake", "la alcaldesa"])
def test_an_article_before_a_role_is_no_name(role: str) -> None:
    assert is_a_role(role)


@pytest.mark.parametrize("name", ["Ada Lund", "La Toya Berg", "Le Pen", "Mayor Jonas Berg", "Los Angeles"])
def test_a_name_is_no_role(name: str) -> None:
    assert not is_a_role(name)


def test_countries_with_like_names_are_two() -> None:
    assert not office("president of Niger").asks_for(office("president of Nigeria"), inflected=True)
