"""News articles, written for OnRecord, so that the first run has something to ask about. All of it is invented."""

from pathlib import Path


def paths() -> list[Path]:
    """The articles' files, by name. README.md is not among them."""
    folder = Path(__file__).parent
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")
