"""The network that finds cues and their sources and contents."""
