"""What may be asked instead: what the one asked about did say, what is on record under their name in other letters, who
else has that name, and who has a name or a role near one that nobody on record has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.answers.context import AnswerContext
from index.answers.results import Answer, Option
from index.query.model import Query, QueryKind
from index.query.speaker_lexicon import Linked


def with_alternatives(context: AnswerContext, answer: Answer, linked: Sequence[Linked] = ()) -> Answer:
    """The answer with what may be asked instead; everything else that a speaker said only if it abstains."""
    names = answer.query.speakers[:1]
    lexicon = context.snapshot.names
    silent = names if answer.abstained and answer.query.topic else ()
    known = [name for name in silent if name in lexicon.named(name).people]
    everything = [Option(name, Query(answer.query.text, QueryKind.LATEST, (name,))) for name in known]
    others = [other for name in names for other in lexicon.in_other_letters(name)]
    near = [other for name in names if answer.abstained and name not in known for other in lexicon.near(name)]
    others += [other for one in linked[:1] for other in one.beside]
    of_others = [Option(other, replace(answer.query, speakers=(other,), meant=())) for other in (*others, *near)]
    return replace(answer, instead=(*everything, *of_others))
