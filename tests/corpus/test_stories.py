"""Stories: copies and rewrites of one text are filed together, live, and nothing else is."""

import dataclasses

import pytest

from corpus import samples
from corpus.clusters.signature import SIZE, bands, resemblance, signature
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from tests.corpus.extraction import extract

WIRE = Draft(
    "Wall to rise",
    (
        "The harbour council of Skelby voted on Tuesday evening to raise the sea wall by a metre before winter comes.",
        "“Nobody here has forgotten the flood,” said Marta Oyelaran, the harbour master, before the council voted.",
        "Work is to start in August and will cost 4.2 million crowns, according to figures that the council gave out.",
        "Fishermen had asked for a gate of twelve metres so that larger boats could still reach the inner basin.",
    ),
    outlet="Northern Wire",
)


async def added(ingest: Ingest, draft: Draft, **changes: object) -> int:
    changed = dataclasses.replace(draft, **changes)  # type: ignore[arg-type]
    return (await ingest.add(changed)).article.citation.article_id


async def test_a_cut_and_reworded_copy_is_of_the_story_and_another_article_is_not(ingest: Ingest) -> None:
    wire = await added(ingest, WIRE)
    post = (WIRE.paragraphs[0].replace("Skelby", "the town"), *WIRE.paragraphs[1:3], "The Post was in the room.")
    copy = await added(ingest, WIRE, title="Skelby votes for its wall", paragraphs=post, outlet="Post")
    other = await added(
        ingest, Draft("Goat wins", ("A goat called Bella won the fair of Grell for the third time.",) * 3)
    )
    stories = ingest.store.stories
    assert await stories.of([wire, copy, other]) == {wire: wire, copy: wire, other: other}
    assert await stories.members([wire, other]) == {wire: [wire, copy], other: [other]}
    await ingest.store.delete(wire)
    assert await stories.members([wire, copy]) == {copy: [copy]}
    third = await added(ingest, WIRE, title="Again", outlet="Third")
    assert (await stories.of([third])) == {third: wire}


async def test_an_article_that_is_rewritten_altogether_leaves_its_story(ingest: Ingest) -> None:
    first = await added(ingest, WIRE, url="https://a.example/1")
    second = await added(ingest, WIRE, title="Copy", url="https://b.example/1")
    new = tuple(f"The swimming pool at Grell opens on day {n} with free tickets for children." for n in range(4))
    assert await added(ingest, WIRE, title="Copy", url="https://b.example/1", paragraphs=new) == second
    assert await ingest.store.stories.of([first, second]) == {first: first, second: second}


async def test_what_an_older_release_left_is_filed_later(ingest: Ingest) -> None:
    for number in range(3):
        draft = dataclasses.replace(WIRE, title=f"Copy {number}")
        await ingest.store.put(draft, [()] * 5, "older")
    assert await ingest.store.stories.of([1, 2, 3]) == {}
    assert await ingest.file_stories() == 3
    assert await ingest.store.stories.of([1, 2, 3]) == {1: 1, 2: 1, 3: 1}
    assert await ingest.file_stories() == 0


async def test_of_the_samples_only_the_wires_copy_is_filed_with_another(ingest: Ingest) -> None:
    drafts = [draft for path in samples.paths() for draft in extract(path.read_bytes(), name=path.name)]
    for draft in drafts:
        await ingest.store.put(draft, [()] * (1 + len(draft.paragraphs) + len(draft.captions)), "none")
    await ingest.file_stories()
    members = await ingest.store.stories.members(range(1, len(drafts) + 1))
    stories = dict.fromkeys(tuple(ids) for ids in members.values() if len(ids) > 1)
    together = [await ingest.store.citations(ids) for ids in stories]
    assert [sorted(one.outlet for one in cited.values()) for cited in together] == [
        ["Estmere Daily Post", "Northfield Wire"]
    ]


@pytest.mark.parametrize("kept", [30, 50, 70, 90, 100])
def test_resemblance_is_near_the_share_of_shingles_in_common(kept: int) -> None:
    words = [f"w{number * 7919 % 9973}" for number in range(150)]
    one, other = words[:100], words[100 - kept : 150 - kept // 3]
    shingles = [{tuple(text[at : at + 3]) for at in range(len(text) - 2)} for text in (one, other)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    found = signature([" ".join(one)]), signature([" ".join(other)])
    assert abs(resemblance(*found) - truth) < 0.15
    assert len(found[0]) == SIZE
    assert truth < 0.3 or set(bands(found[0])) & set(bands(found[1]))


def test_scripts_without_spaces_are_told_apart_and_short_texts_are_left_alone() -> None:
    text = "".join(chr(0x4E00 + 7 * n % 997) for n in range(300))
    assert resemblance(signature([text]), signature([text[40:]])) > 0.5
    assert signature(["Too short to tell."]) == ()
    assert resemblance((), ()) == 0.0
