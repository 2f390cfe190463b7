"""What one question reads: the engine and the names as of one change."""

from __future__ import annotations

from dataclasses import dataclass

from index.engines.engine import EngineSnapshot, FieldReader
from index.query.speaker_lexicon import SpeakerLexicon


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Nothing in it changes, so any number of threads may read it. `seq` is the newest change of the store in it."""

    seq: int
    engine: EngineSnapshot
    names: SpeakerLexicon

    @property
    def passages(self) -> FieldReader:
        """The passages' terms."""
        return self.engine.passages
