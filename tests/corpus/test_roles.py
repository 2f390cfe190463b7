"""Roles as articles give them: before a name, behind it, and with the place that they are of."""

from __future__ import annotations

import pytest

from corpus.attribution.pipeline import Attributor

ALDER = "said the ferry would return in May."


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"The mayor of Alder, Jonas Berg, {ALDER}", "mayor of Alder"),
        (f"Jonas Berg, the mayor of Alder, {ALDER}", "mayor of Alder"),
        (f"Jonas Berg, who has been mayor of Alder since 2019, {ALDER}", "mayor of Alder since 2019"),
        (f"Alder Mayor Jonas Berg {ALDER}", "Alder Mayor"),
        (f"Mayor Jonas Berg of Alder {ALDER}", "Mayor of Alder"),
        (f"Alder's mayor, Jonas Berg, {ALDER}", "Alder's mayor"),
        ("“It will return,” said the mayor of Alder, Jonas Berg.", "mayor of Alder"),
        (f"The newly elected mayor of Alder, Jonas Berg, {ALDER}", "newly elected mayor of Alder"),
        (f"The then mayor of Alder, Jonas Berg, {ALDER}", "then mayor of Alder"),
        (f"The minister for fisheries, Jonas Berg, {ALDER}", "minister for fisheries"),
        (f"The head of the harbour board of Vik, Jonas Berg, {ALDER}", "head of the harbour board of Vik"),
        (f"The president of France, Jonas Berg, {ALDER}", "president of France"),
        (f"President of the Alder Guild, Jonas Berg, {ALDER}", "President of the Alder Guild"),
        (f"First Minister Jonas Berg {ALDER}", "First Minister"),
        (f"Mayor Jonas Berg {ALDER} Jonas Berg, the mayor of Alder, added that it was cheap.", "Mayor of Alder"),
        # A comma that ends a clause, and one that stands in a list, introduce nobody.
        ("When she met the mayor of Alder, Jonas Berg said the ferry was late.", None),
        ("The mayor of Alder, Jonas Berg and Lena Falk said the ferry was late.", None),
        ("Jonas Berg, who has accused the mayor of Alder, said the ferry was late.", None),
        ("In the office of the mayor, Jonas Berg, a carpenter, said the ferry was late.", None),
    ],
)
def test_a_role_is_read_wherever_it_stands(text: str, role: str | None) -> None:
    speakers = [one.speaker for one in Attributor.load().attribute(text, "en")]
    told = {one.role and one.role.casefold() for one in speakers if one and one.name == "Jonas Berg"}
    assert told <= {role and role.casefold()}
    assert role is None or told


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Der Bürgermeister von Alder, Jonas Berg, sagte, die Fähre sei alt.", "Jonas Berg", "Bürgermeister von Alder"),
        ("Alders Bürgermeister Jonas Berg sagte, die Fähre sei alt.", "Jonas Berg", "Alders Bürgermeister"),
        ("Der Alderer Bürgermeister Jonas Berg sagte, die Fähre sei alt.", "Jonas Berg", "Alderer Bürgermeister"),
        ("„Sie ist alt“, sagte die Bürgermeisterin von Sund, Lena Falk.", "Lena Falk", "Bürgermeisterin von Sund"),
        ("Der französische Präsident Luc Mazet sagte, es sei alt.", "Luc Mazet", "französische Präsident"),
        ("Der damalige Minister Ole Horn sagte, es sei alt.", "Ole Horn", "damalige Minister"),
        ("Am Montag trat Minister Ole Horn zurück. Ole Horn sagte, er sei müde.", "Ole Horn", "Minister"),
    ],
)
def test_what_stands_before_a_german_role_belongs_to_it(text: str, name: str, role: str) -> None:
    (found,) = Attributor.load().attribute(text, "de")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.role) == (name, role)
