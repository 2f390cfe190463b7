"""Sentences as vectors: e5-small-v2, tuned to questions about news, run by onnxruntime on the CPU in int8.

Wang et al., "Text embeddings by weakly-supervised contrastive pre-training", 2022. The model reads lower-cased English
best; where onnxruntime or tokenizers can't be imported, or a file is damaged, there is no encoder, and ranking does
without it. Where the files come from and their licence stand in encoder/README.md.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from corpus.errors import EncoderError

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
_FOLDER = Path(__file__).with_name("encoder")
_MODEL, _TOKENIZER = "e5-small-v2-news-int8.onnx", "tokenizer.json"
_SHA256 = {
    _MODEL: "e1c93452e42430f15da2fffc3af6740a91b230aa84fa3637d5c7ccaedbeb710c",
    _TOKENIZER: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}
LANGUAGES = frozenset({"en"})  # ISO 639-1: the model was trained on no other, though it tells some of their words apart
VERSION = _SHA256[_MODEL][:16]  # vectors of another version can't be compared with these
_MOST_TOKENS = 256
_MOST_KEPT = (
    128  # texts whose tokens are kept, some 100 KB each: a question is read twice, a passage by every reading of it
)
_AT_ONCE = 8  # texts in one run; more only fill the cache

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens, read in its context: half-open ranges in it [token, 2], and vectors [token, DIMENSIONS]; and the
    vector [DIMENSIONS] of the whole."""

    spans: npt.NDArray[np.int64]
    vectors: Vectors
    whole: Vectors


class SentenceEncoder:
    """Questions and passages as vectors of length one; their product is near 1 where the passage is about the question.

    Safe to use from several threads; each call keeps to one core.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: tokenizers.Tokenizer) -> None:
        """Use `load`."""
        self._session = session
        self._tokenizer = tokenizer
        self._tokens = lru_cache(_MOST_KEPT)(self._read)

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """The encoder in the folder, its files checked. EncoderError says what is missing or damaged."""
        try:
            runtime, tokenizing = import_module("onnxruntime"), import_module("tokenizers")
        except ImportError as error:
            raise EncoderError(f"{error.name or 'onnxruntime'} can't be imported here") from error
        model, tokenizer = (_checked(folder / name) for name in (_MODEL, _TOKENIZER))  # by path: bytes would be kept
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # every length would keep a pattern of its own
        options.log_severity_level = 3
        try:
            session = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            reader = tokenizing.Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # both libraries raise their own kinds, without a common base
            raise EncoderError(f"the encoder can't be loaded: {error}") from error
        reader.no_padding()
        reader.enable_truncation(_MOST_TOKENS)
        return cls(session, reader)

    def question(self, text: str) -> Vectors:
        """The vector [DIMENSIONS] of a question."""
        return self.question_tokens(text).whole

    def question_vectors(self, texts: Sequence[str], context: str = "") -> Vectors:
        """The vectors [text, DIMENSIONS] of questions, each read after the words of their context."""
        before = f"query: {context} " if context else "query: "
        return self._encoded([before + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors [text, DIMENSIONS] of passages."""
        return self._encoded(["passage: " + text for text in texts])

    def question_tokens(self, text: str, context: str = "") -> Tokens:
        """The tokens of a question, read after the words of its context; those of these are left out."""
        return self._tokens(f"query: {context} " if context else "query: ", text)

    def passage_tokens(self, before: str, text: str) -> Tokens:
        """The tokens of a passage, read after what stands before it; those of that are left out."""
        return self._tokens(f"passage: {before}", text)

    def _read(self, before: str, text: str) -> Tokens:
        """The tokens of a text that is read after some words; those of these words are left out."""
        encoding = self._tokenizer.encode(before + text)
        hidden, mask = self._hidden([encoding.ids])
        spans = np.array(encoding.offsets, dtype=np.int64) - len(before)
        own = np.flatnonzero((spans[:, 0] >= 0) & (spans[:, 1] > spans[:, 0]))
        return Tokens(spans[own], hidden[0, own], _means(hidden, mask)[0])

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        for first in range(0, len(texts), _AT_ONCE):
            places = by_length[first : first + _AT_ONCE]
            vectors[places] = _means(*self._hidden([tokens[place] for place in places]))
        return vectors

    def _hidden(self, tokens: Sequence[Sequence[int]]) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """The vectors [text, token, DIMENSIONS], and which of them stand for tokens."""
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: Vectors = self._session.run(None, inputs)[0]
        return hidden, mask


def _means(hidden: Vectors, mask: npt.NDArray[np.int64]) -> Vectors:
    """The means [text, DIMENSIONS] of the texts' token vectors, of length one."""
    means = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    vectors: Vectors = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@cache
def load_encoder() -> SentenceEncoder | None:
    """The encoder that comes with the package, or None, with a line in the log, where it can't run; loaded once."""
    try:
        return SentenceEncoder.load()
    except EncoderError as error:
        _log.warning("Answers are ranked by words alone: %s", error)
        return None


def encoder_status() -> str:
    """ "" if the encoder works here, otherwise why it doesn't."""
    try:
        SentenceEncoder.load().question("works")
    except EncoderError as error:
        return str(error)
    return ""


def _checked(path: Path) -> Path:
    """The file. EncoderError if it isn't the one that belongs here."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"{path.name} is missing") from error
    if found != _SHA256[path.name]:
        raise EncoderError(f"{path.name} is damaged")
    return path
