import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import EncoderError
from index.ranking import sentence_encoder
from index.ranking.sentence_encoder import SentenceEncoder, encoder_status, load_encoder

FILES = Path(sentence_encoder.__file__).with_name("encoder")


def test_a_passage_that_says_it_in_other_words_is_nearer_than_one_on_something_else() -> None:
    encoder = load_encoder()
    assert encoder
    question = encoder.question("who bought the shipyard")
    taken_over, weather = encoder.passages(
        ["The yard was taken over by a rival from the south.", "Rain is expected in the south until the weekend."]
    )
    assert question @ taken_over > question @ weather


def test_vectors_have_length_one_and_don_t_depend_on_what_is_encoded_beside_them() -> None:
    encoder = load_encoder()
    assert encoder
    texts = ["Short.", "A much longer passage stands beside it, so that the short one has to be padded to its length."]
    together = encoder.passages(texts)
    assert [round(float(vector @ vector), 4) for vector in together] == [1.0, 1.0]
    assert float(together[0] @ encoder.passages(texts[:1])[0]) > 0.99


def test_without_texts_there_are_no_vectors() -> None:
    encoder = load_encoder()
    assert encoder
    assert encoder.passages([]).shape == (0, sentence_encoder.DIMENSIONS)


def test_tokens_stand_where_they_are_in_the_text_without_what_is_read_before_it() -> None:
    encoder = load_encoder()
    assert encoder
    text = "It was taken over."
    found = encoder.passage_tokens("A yard changes hands. ", text)
    assert [text[start:end] for start, end in found.spans] == ["It", "was", "taken", "over", "."]
    assert found.vectors.shape == (5, sentence_encoder.DIMENSIONS)
    (alone,) = encoder.passages(["A yard changes hands. It was taken over."])
    assert float(found.whole @ alone) > 0.99


@pytest.mark.parametrize("name", ["e5-small-v2-news-int8.onnx", "tokenizer.json"])
def test_a_damaged_file_is_not_loaded(tmp_path: Path, name: str) -> None:
    shutil.copytree(FILES, tmp_path / "encoder")
    path = tmp_path / "encoder" / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(EncoderError, match=f"{name} is damaged"):
        SentenceEncoder.load(tmp_path / "encoder")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="is missing"):
        SentenceEncoder.load(tmp_path)


def test_the_status_is_empty_where_the_encoder_works() -> None:
    assert encoder_status() == ""


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_without_a_library_there_is_no_encoder_and_the_status_says_so(library: str) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from index.ranking.sentence_encoder import encoder_status, load_encoder\n"
        "print(load_encoder(), encoder_status())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("None ")
    assert library in done.stdout
