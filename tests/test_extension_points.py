"""One entry is all that a new kind of thing takes: each test makes one up, and sees it work wherever its kind does.

Commands are in tests/bot/test_application.py, jobs in tests/bot/test_scheduler.py.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import UnreadableError
from corpus.formats import FORMATS, Formats, Source
from corpus.formats.format import Format
from corpus.ingest.bulk_import import import_paths
from corpus.ingest.ingest import Ingest
from corpus.model import Draft, Passage, PassageKind
from corpus.store.opening import open_store
from index.query.model import Query, QueryKind
from index.ranking import ranker
from index.ranking.candidate_text import CandidateText
from index.ranking.features import TEXT_FEATURES
from index.ranking.ranker import rank, weights_of
from index.ranking.split_text import split
from index.retrieval.candidates import INDEX_FEATURES
from index.retrieval.index_fields import IndexFields
from index.retrieval.weighted_query import asked_of

TELEX = b"TELEX 1\nQuay reopens\nThe north quay reopened to barges at noon, the harbour office said on Friday."


def read_telex(source: Source) -> list[Draft]:
    _, title, *paragraphs = str(source.data, "utf-8").splitlines() if isinstance(source.data, bytes) else ("", "")
    return [Draft(title, tuple(paragraphs))]


async def test_a_format_is_told_by_name_type_and_content_and_can_be_added_and_imported(tmp_path: Path) -> None:
    entry = Format("a telex", ("telex",), ("text/x-telex",), starts=(b"TELEX ",), read=read_telex)
    formats = Formats((entry, *FORMATS.table))
    for source in (Source(TELEX, "a.telex"), Source(TELEX, media_type="text/x-telex"), Source(TELEX)):
        assert formats.read(source).drafts[0].title == "Quay reopens"
    assert "text/x-telex" in formats.media_types  # pages of that type are fetched
    with pytest.raises(UnreadableError):
        Formats((Format("a telex", ("telex",), starts=(b"TELEX ",)), *FORMATS.table)).read(Source(TELEX))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.telex").write_bytes(TELEX)
    store = await open_store(tmp_path)
    ingest = Ingest(store, workers=0, formats=formats)
    assert (await ingest.read(TELEX, name="a.telex")).drafts[0].title == "Quay reopens"
    assert (await import_paths([folder], ingest)).added == 1
    assert [cited.title for cited in await store.articles()] == ["Quay reopens"]
    await ingest.close()
    await store.close()


LANGUAGE = """
[analysis]
stop_words = "la pri"
elided = "h"
[calendar]
months = ["snemo", "vento", "ploro", "verdo", "floro", "suno", "varmo", "rikolto", "vino", "nebulo", "frosto", "nokto"]
weekdays = ["unudi", "dudi", "tridi", "kvardi", "kvindi", "sesdi", "sepdi"]
[titles]
courtesy = "sinjo"
[abbreviations]
other = "dok"
[saying]
asked = "zegda"
[attribution]
role = "urbestro"
[questions.wording]
question_word = "kva"
[[questions.specific]]
kind = "what_said"
pattern = "kva {{speaker}} {{asked}} pri {{topic}}"
[questions.pronouns]
she = ["ta"]
[questions.times]
recent = '\\bnylich\\b'
"""
READ = """
import datetime, json
from corpus.attribution.pipeline import Attributor
from corpus.formats.dates import stated_date
from corpus.names import parsed as name_of
from index.analysis.analyzer import terms
from index.query.intent_patterns import IntentMatcher
from index.query.patterns import shipped
from index.query.times import time_range

text = "“La ponto blir stark”, zegda Ida Holm unudi. Dok. Bern zegda: “Jes, la ponto blir stark.”"
time = time_range("lorries nylich", datetime.date(2026, 11, 18))
intent = IntentMatcher.shipped().intent_of("Kva Ida Holm zegda pri la ponto?")
print(json.dumps({
    "said": [[one.content[0].of(text), one.speaker.name] for one in Attributor.load().attribute(text, "xx")],
    "terms": terms("La h'ponto pri Ida", "xx"),
    "date": str(stated_date("Dudi, 3 nebulo 2026")),
    "name": name_of("Sinjo Berg").key,
    "intent": [intent.kind, intent.speaker, intent.topic],
    "pronouns": next(one.pronouns for one in shipped() if one.language == "xx"),
    "time": [str(time.since), time.rest],
}))
"""


def test_a_languages_file_is_all_that_it_takes_for_its_articles_names_dates_and_questions(tmp_path: Path) -> None:
    for package in ("corpus", "index"):
        shutil.copytree(Path(package).resolve(), tmp_path / package, copy_function=os.symlink)
    (tmp_path / "corpus" / "languages" / "xx.toml").write_text(LANGUAGE, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", READ], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "said": [["“La ponto blir stark”", "Ida Holm"], ["“Jes, la ponto blir stark.”", "Bern"]],
        "terms": ["ponto", "ida"],
        "date": "2026-10-03",
        "name": "berg",
        "intent": ["what_said", "Ida Holm", "la ponto"],
        "pronouns": {"ta": "she"},
        "time": ["2026-10-18", "lorries"],
    }


def test_a_ranking_feature_is_computed_weighed_and_can_be_asked_for() -> None:
    def shouts(reading: CandidateText) -> float:
        return float("!" in reading.passage.text)

    texts = ("The quay is shut for lorries.", "The quay is shut!")
    passages = [Passage(n, 1, PassageKind.BODY, n, text) for n, text in enumerate(texts, 1)]
    asked = asked_of(Query("quay", QueryKind.KEYWORDS, topic="quay"), "en", IndexFields.open(None).snapshot.passages)
    found = [(one, split(one.text, "en"), [0.0] * len(INDEX_FEATURES)) for one in passages]
    table = json.loads(Path(ranker.__file__).with_name("weights").joinpath("ranking.json").read_text("utf-8"))["words"]
    for weight, first in ((100.0, 2), (-100.0, 1)):
        table["last"]["other"]["shouts"] = weight
        weights = weights_of(table, {**TEXT_FEATURES, "shouts": shouts})
        ranked = rank(asked, found, weights)
        assert ranked[0].passage.id == first
        assert [item.values[-1] for item in ranked] == [float(item.passage.id == 2) for item in ranked]
