"""Who said what: source, cue, content, and the speaker behind the source."""
