import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Speaker, SpeakerKind
from corpus.store.opening import open_store
from index.answers.conversation_update import state_after
from index.answers.results import Answer, Verdict
from index.engines.builtin.passage_index import PassageIndex
from index.news_index import NewsIndex
from index.query.model import QueryKind
from index.query.request import Request
from index.retrieval.index_fields import ANALYZER
from tests.index.newsroom import (
    BRIDGE,
    COPY,
    FILLER,
    GERMAN,
    OTHER_HOLM,
    RUSSIAN,
    SPANISH,
    TAXES,
    TODAY,
    article,
    compare,
    news,
    said_by,
    texts,
    timeline,
    verify,
)


async def test_who_said(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("Who said nobody asked the ferry crews?"))
        assert answer.query.kind is QueryKind.WHO_SAID
        assert texts(answer.evidence)[0] == BRIDGE[0].paragraphs[3]
        assert answer.evidence[0].speakers == ("Jonas Berg",)
        assert not answer.abstained and answer.confidence > 0.5


async def test_what_someone_said_about_a_topic(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("what did holm say about the toll"))
        assert answer.query.speakers == ("Ida Holm",)
        assert texts(answer.evidence)[0] == TAXES[0].paragraphs[1]
        assert (await index.ask(Request("holm on the toll"))).evidence[0].passage == answer.evidence[0].passage


async def test_what_someone_said_shows_their_words_and_marks_their_sentence(tmp_path):
    party = article(
        "Accord",
        (
            "The party said it would vote against the accord in December. Its leader, Clara Wint, called it a retreat.",
            "it would vote against the accord in December",
            "The party",
            "it a retreat",
            "Clara Wint",
        ),
        ("The accord takes effect in January, and the accord was long in the making.",),
        ("Otto Renn said the accord was fair.", "the accord was fair", "Otto Renn"),
    )
    async with news(tmp_path, party, BRIDGE) as (_, index):
        answer = await index.ask(Request("what did Clara Wint say about the accord?"))
        (only,) = answer.evidence
        assert only.answering is not None
        assert only.answering.of(only.passage.text) == "Its leader, Clara Wint, called it a retreat."


async def test_how_many_marks_the_number(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        best = (await index.ask(Request("How many lorries cross the river every day?"))).ranked[0]
        assert best.answering is not None and best.answering.of(best.passage.text) == "3,200"
        assert [span.of(best.passage.text) for span in best.highlights] == ["lorries cross the river every day"]


async def test_what_the_question_shares_is_marked_by_stretches_and_without_the_name_asked_about(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        best = (await index.ask(Request("what did Holm say about the toll on the bridge"))).ranked[0]
        marked = [span.of(best.passage.text) for span in best.highlights]
        assert marked and not any("Holm" in words for words in marked)
        crews = (await index.ask(Request("who said that nobody asked the ferry crews?"))).ranked[0]
        assert [span.of(crews.passage.text) for span in crews.highlights] == ["Nobody asked the ferry crews"]


async def test_nothing_relevant_is_told_with_the_words_nobody_uses(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("How many quantum penguins were there?", limit=5))
        assert answer.abstained and not answer.evidence
        assert answer.unknown == ("quantum", "penguins")
        assert answer.reason
        nobody = await index.ask(Request("What did Zorba say about quantum penguins?", limit=5))
        assert nobody.abstained and str(nobody.reason) == "Nobody called “Zorba” is on record"


async def test_a_question_that_only_names_its_subject_is_answered(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("ferry crews"))
        assert not answer.abstained and texts(answer.evidence)[0] == BRIDGE[0].paragraphs[3]
        newest = await index.ask(Request("latest on lorries", today=TODAY))
        owners = [item.passage.article_id for item in newest.evidence]
        assert len(set(owners[:2])) == 2


async def test_what_is_much_less_likely_to_answer_is_not_shown(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("How many lorries cross the river every day?", limit=5))
        assert texts(answer.evidence) == [BRIDGE[0].paragraphs[2]]
        assert len(answer.ranked) > 1


async def test_what_quotes_comes_first_and_is_shown_alone(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request('toll for lorries "tax on work"', limit=5))
        assert texts(answer.evidence) == [TAXES[0].paragraphs[2]]
        assert TAXES[0].paragraphs[0] in texts(answer.ranked[1:])


async def test_typing_slips_are_put_right_and_shown(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("who said nobody asked the fery crews"))
        assert texts(answer.ranked)[0] == BRIDGE[0].paragraphs[3]
        assert answer.query.corrected == (("fery", "ferry"),)
        name = await index.ask(Request("what did Hollm say about the bridge"))
        assert name.query.speakers == ("Ida Holm",)
        assert ("Hollm", "Ida Holm") in name.query.corrected


@pytest.mark.parametrize(
    ("question", "speaker", "draft"),
    [
        ("¿Qué dijo Pilar Ruiz?", "Pilar Ruiz", SPANISH),
        ("Was sagte Karl Ahrens?", "Karl Ahrens", GERMAN),
    ],
)
async def test_a_short_question_is_read_in_its_language(tmp_path, question, speaker, draft):
    async with news(tmp_path, BRIDGE, SPANISH, GERMAN, RUSSIAN) as (_, index):
        answer = await index.ask(Request(question))
        assert texts(answer.evidence) == [draft[0].paragraphs[0]]
        assert (answer.query.speakers, answer.query.corrected) == ((speaker,), ())


async def test_a_word_that_the_articles_lack_is_no_slip(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("who said nobody asked the ferry crows"))
        assert answer.query.corrected == ()


async def test_a_name_that_fits_several_gives_choices(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES, OTHER_HOLM) as (_, index):
        answer = await index.ask(Request("What did Holm say about the toll?", limit=5))
        assert answer.abstained or {option.label for option in answer.options} == {"Ida Holm", "Ruben Holm"}
        asked_back = await said_by(index, "Holm", "toll")
        assert {option.label for option in asked_back.options} == {"Ida Holm", "Ruben Holm"}
        chosen = await index.ask(Request(query=asked_back.options[0].query))
        assert {name for item in chosen.evidence for name in item.speakers} == {asked_back.options[0].label}
        clear = await index.ask(Request("What did Ruben Holm say about the toll?"))
        assert isinstance(clear, Answer) and clear.ranked[0].speakers == ("Ruben Holm",)
        only_one = await index.ask(Request("What did Holm say about repairs before winter?"))
        assert isinstance(only_one, Answer) and only_one.evidence[0].speakers == ("Ida Holm",)


async def test_a_role_stands_for_who_has_it(tmp_path):
    draft, attributed = BRIDGE
    spoken = attributed[2][0]
    minister = replace(spoken, speaker=Speaker("Ida Holm", SpeakerKind.PERSON, "transport minister"))
    async with news(tmp_path, (draft, (*attributed[:2], (minister,), *attributed[3:]))) as (_, index):
        answer = await index.ask(Request("What did the transport minister say about the bridge?"))
        assert answer.query.speakers == ("Ida Holm",)
        assert texts(answer.ranked)[0] == draft.paragraphs[1]
        another = await index.ask(Request("What did the minister of transport unions say about the bridge?"))
        assert another.query.speakers != ("Ida Holm",)


async def test_who_is_only_related_to_a_role_does_not_stand_for_it(tmp_path):
    draft, attributed = BRIDGE
    spoken = attributed[4][0]
    father = replace(spoken, speaker=Speaker("Jonas Berg", SpeakerKind.PERSON, "father of a soldier"))
    async with news(tmp_path, (draft, (*attributed[:4], (father,)))) as (_, index):
        answer = await index.ask(Request("What did the soldier say about the ferry crews?"))
        assert answer.query.speakers != ("Jonas Berg",)


async def test_words_that_only_ask_are_not_called_unknown(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("How many penguins are there?"))
        assert answer.abstained and answer.unknown == ("penguins",)


async def test_copies_are_one_evidence(tmp_path):
    async with news(tmp_path, BRIDGE, COPY) as (_, index):
        answer = await index.ask(Request("When was the bridge over the Alder closed to lorries?", limit=5))
        first = answer.ranked[0]
        assert first.passage.text == BRIDGE[0].paragraphs[0]
        assert {first.citation.outlet, *(cited.outlet for cited in first.also_in)} == {"The Herald", "The Mail"}
        assert texts(answer.ranked).count(first.passage.text) == 1


async def test_operators_limit_the_search(tmp_path):
    async with news(tmp_path, BRIDGE, COPY, TAXES) as (_, index):
        assert {
            item.citation.outlet for item in (await index.ask(Request("bridge closed from:mail", limit=9))).ranked
        } == {"The Mail"}
        later = await index.ask(Request("toll lorries after:2026-11-05", limit=9, today=TODAY))
        assert {item.citation.title for item in later.ranked} == {"Holm defends toll"}
        berg = await index.ask(Request("by:Berg toll", limit=9))
        assert texts(berg.ranked) == [TAXES[0].paragraphs[2], *texts(berg.ranked)[1:]]
        assert all("Jonas Berg" in item.speakers for item in berg.ranked)
        assert TAXES[0].paragraphs[0] not in texts((await index.ask(Request("toll -lorries", limit=9))).ranked)


async def test_an_acknowledged_change_is_in_the_next_answer(tmp_path):
    async with news(tmp_path, BRIDGE) as (store, index):
        nothing = await index.ask(Request("toll of five crowns"))
        assert nothing.abstained or nothing.doubtful
        stored = await store.put(*TAXES, "test")
        number = stored.article.citation.article_id
        assert texts((await index.ask(Request("toll of five crowns"))).ranked)[0] == TAXES[0].paragraphs[0]
        deletion = await store.delete(number)
        assert TAXES[0].paragraphs[0] not in texts((await index.ask(Request("toll of five crowns"))).ranked)
        await store.restore(deletion)
        assert texts((await index.ask(Request("toll of five crowns"))).ranked)[0] == TAXES[0].paragraphs[0]


async def test_the_index_survives_a_restart_and_a_rebuild(tmp_path):
    store = await open_store(tmp_path)
    await store.put_many([BRIDGE, *FILLER], "test")
    index = await NewsIndex.open(store, tmp_path / "index")
    await index.close()
    await store.put(*TAXES, "test")
    index = await NewsIndex.open(store, tmp_path / "index")
    before = await index.ask(Request("what did Ida Holm say about the toll"))
    assert texts(before.ranked)[0] == TAXES[0].paragraphs[1]
    await index.rebuild()
    after = await index.ask(Request("what did Ida Holm say about the toll"))
    assert texts(after.ranked) == texts(before.ranked) and after.confidence == pytest.approx(before.confidence)
    await index.close()
    await store.close()


@pytest.mark.parametrize(
    ("wanted", "question", "speaker"),
    [
        (RUSSIAN, "Что сказала Лесная о мосте?", "Анна Лесная"),
        (RUSSIAN, "кто сказал что мост отремонтируют", "Анна Лесная"),
        (SPANISH, "¿Qué dijo Ruiz sobre el puente?", "Pilar Ruiz"),
        (SPANISH, "¿Cuánto costaría la reparacion del puente?", "Pilar Ruiz"),
        (GERMAN, "Wer sagte, dass die Verhandlungen gescheitert sind?", "Karl Ahrens"),
    ],
)
async def test_other_languages(tmp_path, wanted, question, speaker):
    async with news(tmp_path, BRIDGE, RUSSIAN, SPANISH, GERMAN) as (_, index):
        answer = await index.ask(Request(question))
        assert texts(answer.ranked)[0] == wanted[0].paragraphs[0]
        assert answer.ranked[0].speakers[0] == speaker


async def test_who_speaks_in_an_article_on_the_topic_need_not_name_it(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        found = await said_by(index, "Jonas Berg", "bridge")
        assert texts(found.evidence) == [BRIDGE[0].paragraphs[3]]
        assert (await said_by(index, "Jonas Berg", "trams")).abstained


async def test_a_comparison_has_what_is_surely_on_its_topic_though_the_speaker_doesn_t_name_it(tmp_path):
    asked = article(
        "Minister finds money",
        (
            "Asked about the coastal budget on Tuesday, Clara Winther said that he had cut sixty million for dykes.",
            "he had cut sixty million for dykes",
            "Clara Winther",
        ),
        ("Winther said that she had never been to the opera.", "she had never been to the opera", "Clara Winther"),
    )
    async with news(tmp_path, asked, BRIDGE, TAXES) as (_, index):
        on_it, off_it = [
            await compare(index, ["Clara Winther", "Ida Holm"], topic)
            for topic in ("the coastal budget", "the lottery")
        ]
        assert [len(side.evidence) for side in on_it.sides] == [1, 0]
        assert not any(side.evidence for side in off_it.sides)


async def test_said_compare_and_timeline(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        everything = await said_by(index, "Ida Holm")
        assert texts(everything.evidence) == [TAXES[0].paragraphs[1], BRIDGE[0].paragraphs[1]]
        assert texts((await said_by(index, "holm", "winter repairs")).evidence) == [BRIDGE[0].paragraphs[1]]
        assert (await said_by(index, "Ida Holm", since=dt.date(2026, 11, 5))).evidence[
            0
        ].citation.title == "Holm defends toll"
        assert (await said_by(index, "Ida Holm", "penguins")).abstained
        both = await compare(index, ["Ida Holm", "Jonas Berg"], "toll")
        assert [len(side.evidence) for side in both.sides] == [1, 1] and not both.reason
        one = await compare(index, ["Ida Holm", "Jonas Berg"], "winter")
        assert [len(side.evidence) for side in one.sides] == [1, 0] and "Jonas Berg" in str(one.reason)
        line = await timeline(index, "Holm")
        assert [entry.date.day for entry in line.entries if entry.date] == [1, 9]


async def test_operators_bound_what_somebody_said_on_no_topic(tmp_path):
    other = article(
        "Holm on trams", ("Ida Holm said trams were loud.", "trams were loud", "Ida Holm"), outlet="Tram Post"
    )
    async with news(tmp_path, BRIDGE, other) as (_, index):
        assert len((await index.ask(Request('by:"Ida Holm"'))).evidence) == 2
        for bounded in ('by:"Ida Holm" from:tram', 'by:"Ida Holm" -bridge', 'by:"Ida Holm" "were loud"'):
            assert texts((await index.ask(Request(bounded))).evidence) == ["Ida Holm said trams were loud."], bounded
        nothing = await index.ask(Request('by:"Ida Holm" from:nowhere'))
        assert nothing.abstained
        assert str(nothing.reason) == "No article within the limits you set has Ida Holm saying anything"


async def test_shorthand_is_spelled_out(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("wat did Ida Holm say about the bridge"))
        assert answer.query.speakers == ("Ida Holm",)
        assert (await index.ask(Request("whos the transport minister"))).query.topic == "who is the transport minister"


async def test_mistyped_small_words_are_read_as_what_they_ask(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request("waht did Ida Holm thnk abuot the bridge"))
        assert answer.query.speakers == ("Ida Holm",)
        assert answer.query.text == "what did Ida Holm think about the bridge"


@pytest.mark.parametrize(
    "asked", ["what did Shee say about the bridge", 'who said "teh bridge is waht we need"', "thnks"]
)
async def test_names_quotations_and_single_words_are_not_read_as_mistyped_small_words(tmp_path, asked):
    async with news(tmp_path, BRIDGE) as (_, index):
        assert (await index.ask(Request(asked))).query.text == asked


async def test_an_index_with_damaged_postings_is_built_anew(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (store, index):
        before = await index.ask(Request("Who said the bridge would be repaired?", today=TODAY))
        await (await NewsIndex.open(store, tmp_path / "index")).close()
        (path,) = (tmp_path / "index" / "passages").glob("*.segment")
        whole = path.read_bytes()
        for place in range(len(whole) - 1, 0, -1):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
            damaged = PassageIndex.open(tmp_path / "index" / "passages", tag=f"{ANALYZER} {await store.id()}")
            if damaged.seq and not damaged.verify():
                break
        else:
            pytest.fail("no damage that only verify finds")
        mended = await NewsIndex.open(store, tmp_path / "index")
        await mended.close()
        reopened = PassageIndex.open(tmp_path / "index" / "passages", tag=f"{ANALYZER} {await store.id()}")
        assert reopened.seq and reopened.verify()
        after = await mended.ask(Request("Who said the bridge would be repaired?", today=TODAY))
        assert texts(after.evidence) == texts(before.evidence)


async def test_an_empty_corpus_says_so(tmp_path):
    store = await open_store(tmp_path)
    index = await NewsIndex.open(store, None)
    answer = await index.ask(Request("Who said the bridge is safe?"))
    assert answer.abstained and answer.ranked == () and answer.confidence == 0.0
    assert (await verify(index, "safe")).verdict is Verdict.ABSENT
    assert (await said_by(index, "Holm", "toll")).abstained
    await index.close()
    await store.close()


async def test_long_questions_are_bounded(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        answer = await index.ask(Request(" ".join(f"word{n}" for n in range(2_000)) + " bridge", limit=5))
        assert len(answer.unknown) <= 2_000
        assert len((await index.ask(Request("bridge " * 5_000))).ranked) <= 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=120),
        st.lists(
            st.sampled_from(
                [
                    "who",
                    "said",
                    "what",
                    "did",
                    "Holm",
                    "he",
                    "toll",
                    '"',
                    "and",
                    "about",
                    "-bridge",
                    "from:",
                    "by:Berg",
                    "?",
                    "since",
                    "Monday",
                ]
            ),
            max_size=10,
        ).map(" ".join),
    )
)
async def test_no_text_breaks_an_answer(tmp_path_factory, text):
    async with news(tmp_path_factory.mktemp("news"), BRIDGE, TAXES) as (_, index):
        state = state_after(None, await index.ask(Request("What did Ida Holm say about the toll?")))
        answer = await index.ask(Request(text, state=state, limit=5, today=TODAY))
        assert 0 <= answer.confidence <= 1
        for item in answer.ranked:
            length = len(item.passage.text)
            spans = [*item.highlights, *([item.answering] if item.answering else [])]
            assert all(0 <= span.start < span.end <= length for span in spans)


async def test_words_spelled_nearly_alike_are_shown_as_articles_write_them(tmp_path):
    quarry = article("Quarry", ("Engineers advised the council to close the quarry.",), ("The lorries left at noon.",))
    async with news(tmp_path, quarry, BRIDGE) as (_, index):
        answer = await index.ask(Request("Adviseed Zorblatt quux", today=TODAY))
        assert answer.abstained
        assert dict(answer.nearest)["Adviseed"] == ("advised",)
        corrected = await index.ask(Request("who adviseed the council", today=TODAY))
        assert corrected.query.corrected == (("adviseed", "advised"),)


LATER = dt.date(2027, 6, 16)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("bridge over the Alder closed to lorries this week", BRIDGE[0].paragraphs[0]),
        ("What did Ida Holm say about the toll in the past month?", TAXES[0].paragraphs[1]),
        ("latest on the toll of five crowns since yesterday", TAXES[0].paragraphs[0]),
        ("news from last week", TAXES[0].paragraphs[0]),
    ],
)
async def test_a_time_without_articles_does_not_empty_an_answer(tmp_path, question, first):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request(question, today=LATER))
        assert texts(answer.evidence)[0] == first
        assert answer.query.out_of_time and answer.query.time_words in question


async def test_a_time_that_was_set_is_kept_to(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("bridge over the Alder closed to lorries after:2027-01-01", today=LATER))
        assert answer.abstained and not answer.query.out_of_time


async def test_what_a_time_has_comes_before_the_rest(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("What did Ida Holm say last week?", today=dt.date(2026, 11, 18)))
        assert texts(answer.evidence) == [TAXES[0].paragraphs[1]] and not answer.query.out_of_time


async def test_a_time_may_start_with_what_an_article_tells_of(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        since = await index.ask(Request("What has Ida Holm said since the toll?", today=LATER))
        assert (since.query.since, since.query.topic) == (dt.date(2026, 11, 9), "")
        assert texts(since.evidence) == [TAXES[0].paragraphs[1]]
        never = await index.ask(Request("What has Ida Holm said since the earthquake?", today=LATER))
        assert never.query.out_of_time and len(never.evidence) == 2


async def test_what_somebody_perhaps_said_is_not_given_as_theirs(tmp_path):
    draft, attributed = TAXES
    unsure = replace(attributed[2][0], confidence=0.4)
    async with news(tmp_path, BRIDGE, (draft, (*attributed[:2], (unsure,), *attributed[3:]))) as (_, index):
        found = await said_by(index, "Ida Holm")
        assert texts(found.evidence) == [BRIDGE[0].paragraphs[1]]
        answer = await index.ask(Request("What did Ida Holm say about the toll?"))
        assert answer.abstained or answer.doubtful


async def test_a_question_with_a_word_that_no_article_has_is_answered_with_doubt_at_most(tmp_path):
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("was the bridge over the Alder closed to lorries by penguins on Monday"))
        assert answer.abstained or (answer.doubtful and answer.unknown == ("penguins",))
