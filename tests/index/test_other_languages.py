"""How questions are worded in Spanish, German, French and Russian."""

import pytest

from index.query.intent_patterns import IntentMatcher
from index.query.model import QueryKind


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("¿Quién habló del embalse?", "embalse"),
        ("quién dijo que no viene a asustar a nadie", "no viene a asustar a nadie"),
        ("wer hat über die Brücke gesprochen?", "die Brücke"),
        ("Wer sagte, dass Rost besser wäre?", "Rost besser wäre"),
        ("Qui a parlé du train de nuit ?", "train de nuit"),
        ("Кто сказал про рыбу?", "рыбу"),
    ],
)
def test_who_said(text, topic):
    asked = IntentMatcher.shipped().intent_of(text)
    assert (asked.kind, asked.topic) == (QueryKind.WHO_SAID, topic)


@pytest.mark.parametrize(
    ("text", "speaker", "topic"),
    [
        ("¿Qué dijo Remedios Aldana sobre el agua?", "Remedios Aldana", "el agua"),
        ("qué opina Aldana del riego", "Aldana", "riego"),
        ("Was sagte Salm über die Risse?", "Salm", "die Risse"),
        ("Was hat Matthias Röhrig zum Geländer gesagt?", "Matthias Röhrig", "Geländer"),
        ("Qu’a dit Tellier sur le train ?", "Tellier", "le train"),
        ("que dit Gaspard Tellier du train de nuit", "Gaspard Tellier", "train de nuit"),
        ("Что сказал Дорохин о соглашении?", "Дорохин", "соглашении"),
        ("¿Qué dijo Remedios Aldana?", "Remedios Aldana", ""),
        ("Was hat Röhrig gesagt?", "Röhrig", ""),
        ("Qu’a dit Tellier ?", "Tellier", ""),
        ("Что Алексей Дорохин говорил про рыбу", "Алексей Дорохин", "рыбу"),
    ],
)
def test_what_somebody_said(text, speaker, topic):
    asked = IntentMatcher.shipped().intent_of(text)
    assert (asked.kind, asked.speaker, asked.topic) == (QueryKind.WHAT_SAID, speaker, topic)
