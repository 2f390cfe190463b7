"""Articles: what they are, how they are read, who speaks in them, and where they are kept."""
