"""The house's rules: one way down, one owner per library, no cycles, files and functions of readable length."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {"corpus": {"corpus"}, "index": {"index", "corpus"}, "bot": {"bot", "index", "corpus"}}
OWNERS = {
    "telegram": ("bot/",),
    "aiohttp": ("bot/web/",),
    "prometheus_client": ("bot/telemetry.py", "bot/web/"),
    "rank_bm25": ("index/engines/bm25.py",),
    "babel": ("bot/translation/",),
    "rapidfuzz": ("index/analysis/edit_distance.py",),
    "anyascii": ("corpus/names/spelling.py",),
    "aiosqlite": ("corpus/store/sqlite/database.py",),
    "sqlite3": ("corpus/store/sqlite/",),
    "psycopg": ("corpus/store/postgres/",),
    "psycopg_pool": ("corpus/store/postgres/database.py",),
    "trafilatura": ("corpus/formats/",),
    "openpyxl": ("corpus/formats/tables.py",),
    "oxmsg": ("corpus/formats/outlook.py",),
    "olefile": ("corpus/formats/outlook.py",),
    "feedparser": ("corpus/feeds/feed_reader.py",),
    "nltk": ("corpus/attribution/", "index/analysis/"),
    "matplotlib": ("bot/render/pictures.py",),
    "dateparser": ("index/query/times.py",),
    "onnxruntime": ("index/ranking/sentence_encoder.py",),
    "tokenizers": ("index/ranking/sentence_encoder.py",),
    "pickle": (),
}
ROOMS = {  # what may be imported inside itself and where it is opened, and nowhere else
    "corpus.store.sqlite": ("corpus/store/sqlite/", "corpus/store/opening.py"),
    "corpus.store.postgres": ("corpus/store/postgres/", "corpus/store/opening.py"),
    "index.engines.builtin": ("index/engines/builtin/", "index/engines/opening.py"),
    "index.engines.opensearch": ("index/engines/opensearch/", "index/engines/opening.py"),
}
FILE_LINES, FUNCTION_LINES = 500, 40
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}

FILES = sorted(path for package in LAYERS for path in (ROOT / package).rglob("*.py"))
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}


def imported(path: Path) -> Iterator[str]:
    """Names of imported modules, those imported in functions or for type checking only among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_go_down_and_libraries_have_their_owner(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        top = name.split(".", maxsplit=1)[0]
        assert top not in LAYERS or top in LAYERS[layer], f"{layer} must not import {name}"
        if top in OWNERS:
            assert named(path).startswith(OWNERS[top] or ("nobody",)), f"{top} has another owner"
        for room, doors in ROOMS.items():
            if name == room or name.startswith(f"{room}."):
                assert named(path).startswith(doors), f"{name} must not be known here"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_files_and_functions_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES
    assert path.stem not in VAGUE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


def test_there_are_no_import_cycles() -> None:
    graph = {name: _own(path) - {name} for name, path in MODULES.items()}
    while leaves := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert not graph, f"these import each other: {sorted(graph)}"


def _own(path: Path) -> set[str]:
    """Our modules that the file imports; `from package import name` is the package only if `name` is no module."""
    found = set()
    for name in imported(path):
        if name in MODULES:
            found.add(name)
        elif (parent := name.rpartition(".")[0]) in MODULES:
            found.add(parent)
    return found


def test_a_layers_own_init_holds_its_docstring_only() -> None:
    for path in FILES:
        if path.name == "__init__.py" and path.parent.parent == ROOT:
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert len(body) == 1, f"{named(path)} holds more than its docstring"


def test_shared_statements_have_no_words_that_one_database_alone_knows() -> None:
    own = re.compile(r"\bINSERT OR\b|\bUPDATE OR\b|\blastrowid\b|\?\d|\bIS NOT [a-z]+\.|\bLIMIT -1\b")
    for path in FILES:
        if "sqlite" not in path.parts and path.parts[-3:] != ("corpus", "store", "database.py"):
            found = own.search("\n".join(_texts(path)))
            assert not found, f"{named(path)} has {found and found.group()!r}"


def _texts(path: Path) -> Iterator[str]:
    """The file's texts that begin like a statement."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", text):
            yield text
