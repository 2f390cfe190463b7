"""Which language a text is in, by its commonest words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMON = {
    "en": "the of and to in that was for is on with as his by at from it be an are has have this which said not",
    "de": "der die und das den von mit ist im für nicht ein eine auf dem sich des auch als nach wird werden",
    "fr": "le la les des et est une dans pour que qui sur au par pas avec plus ce du il sont été aux",
    "es": "el la los las de y que en un una por con para del se no es su al lo más como pero fue",
    "it": "il di che la per un una non sono con del della è le si gli nel alla anche più ha dei da",
    "pt": "o os as do da de que em um uma para com não se na no por mais dos das é ao foi são",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er om ook als bij door naar",
    "sv": "och att det som en på är av för med till den har de inte om ett han men var från",
    "no": "og det som en på er av for med til den har de ikke om et han men var fra jeg seg",
    "da": "og det som en på er af for med til den har de ikke om et han men var fra jeg sig",
    "fi": "ja on ei että se hän oli ovat myös mutta kun kuin sen joka mukaan tai ole hänen",
    "pl": "w i na z do że się nie to jest o jak po od za przez dla są był ale jego co",
    "hu": "a az és hogy nem is egy ez volt meg de csak már még mint van el ki azt",
    "ro": "de și în la cu a pe din că nu este o pentru care un mai au sa fost prin",
    "tr": "ve bir bu da de için ile çok olarak olan daha gibi ise kadar sonra ancak dedi",
    "cs": "a v se na je že s z do to o i ve k pro za by ale jako podle které jeho",
    "ru": "и в не на что с по как он это к из за для от его был но также до мы они",
    "uk": "і в не на що з у до та як за він це від про його для але також є були",
    "ar": "في من على إلى أن عن مع هذا التي الذي ما لا كان هذه بعد وقد",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u03b1-\u03c9]")),
    ("hi", re.compile(r"[\u0904-\u0939]")),
    ("th", re.compile(r"[\u0e01-\u0e30]")),
)
_SAMPLE = 6000  # characters


def guessed(paragraphs: Iterable[str]) -> str:
    """ISO 639-1, or "" when the text is too short or mixed to tell."""
    sample, size = [], 0
    for paragraph in paragraphs:
        sample.append(paragraph[: _SAMPLE - size])
        size += len(sample[-1]) + 1
        if size >= _SAMPLE:
            break
    text = "\n".join(sample)
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str:
    letters = sum(map(str.isalpha, text))
    for language, pattern in _SCRIPTS:
        if letters and len(pattern.findall(text)) > letters * (0.15 if language == "ja" else 0.4):
            return language
    return ""


def _by_words(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    counts = sorted(((sum(word in common for word in words), name) for name, common in _WORDS.items()), reverse=True)
    (best, language), (second, _) = counts[0], counts[1]
    return language if len(words) >= 8 and best >= 0.12 * len(words) and best > 1.15 * second else ""


def is_language(code: str) -> str:
    """The two-letter code at the front of a language tag ("en-GB"), or ""."""
    match = re.match(r"([A-Za-z]{2})(?:[-_].{0,20})?$", code.strip())
    return match[1].lower() if match else ""
