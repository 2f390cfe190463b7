"""Text that has no spaces between its words is searchable."""

from pathlib import Path

import pytest

from index.analysis.analyzer import terms, words
from index.answers.results import Answer
from index.query.request import Request
from tests.index.newsroom import TODAY, article, news

ZH = ("市长说大桥将在冬天之前修复。", "渡轮每天早上六点开船，票价不变。", "港口的仓库去年被烧毁。")
JA = ("橋は冬までに修理される予定だと市長は述べた。", "渡し船は毎朝六時に出る。", "港の倉庫は昨年焼けた。")
TH = ("นายกเทศมนตรีกล่าวว่าสะพานจะซ่อมเสร็จก่อนฤดูหนาว", "เรือข้ามฟากออกทุกเช้าเวลาหกโมง", "โกดังถูกไฟไหม้เมื่อปีที่แล้ว")


@pytest.mark.parametrize(
    ("language", "paragraphs", "question"),
    [
        ("zh", ZH, "大桥什么时候修复"),
        ("ja", JA, "橋の修理"),
        ("th", TH, "ซ่อมสะพาน"),
        ("", ZH, "仓库烧毁"),
        ("ja", JA, "橋"),
    ],
)
async def test_a_passage_is_found_by_any_of_its_words(
    tmp_path: Path, language: str, paragraphs: tuple[str, ...], question: str
) -> None:
    expected = paragraphs[2] if question == "仓库烧毁" else paragraphs[0]
    async with news(tmp_path, article("Daily", *((text,) for text in paragraphs), language=language)) as (_, index):
        found = await index.ask(Request(question, today=TODAY))
        assert found.ranked[0].passage.text == expected
        assert found.ranked[0].highlights


@pytest.mark.parametrize(
    "text", ["東京2024年", "ซ่อมสะพาน 5 แห่ง", "Der Bahnhof 東京駅, heute", "桥", "ｱｲｳ", "\U00020000\U00020001x"]
)
def test_words_stay_within_the_text_and_give_its_terms(text: str) -> None:
    found = words(text, "de")
    assert [term for term in found.terms if term] == terms(text, "de")
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    covered = {at for start, end in zip(found.starts, found.ends, strict=True) for at in range(start, end)}
    assert covered == {at for at, character in enumerate(text) if character not in " ,"}


async def test_what_no_article_has_is_told_as_it_was_typed(tmp_path: Path) -> None:
    async with news(tmp_path, article("Daily", *((text,) for text in ZH), language="zh")) as (_, index):
        found = await index.ask(Request("恐龙化石 大桥关闭", today=TODAY))
        assert isinstance(found, Answer)
        assert found.unknown == ("恐龙化石",)
        assert found.query.corrected == ()
