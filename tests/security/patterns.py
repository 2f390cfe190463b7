"""`make patterns`: every regular expression of the code, found by this itself, against 100 KB of adversarial text.

    python -m tests.security.patterns

Found are those that are compiled when all modules are imported and all their cached loaders have run, and those that
stand in the code as literals. Each is tried, as the code does it, on texts made of what it looks for: searched for if a
constant of its name, or the literal, is searched for anywhere, otherwise matched at the start. One that takes more than
100 ms of CPU time for a text is named, with the text.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "index", "bot")
SIZE = 100_000
SECONDS = 0.1

SEARCHING = {"search", "sub", "subn", "findall", "finditer", "split"}

Known = dict[tuple[str, int], str]


class SlowError(Exception):
    """The time is up."""


def found() -> Known:
    """The patterns with their flags, and where each comes from."""
    known: Known = {}
    original: Callable[..., Any] = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: Any) -> Any:
        compiled = original(pattern, flags)
        if isinstance(compiled.pattern, str) and (place := _caller()):
            known.setdefault((compiled.pattern, compiled.flags & ~re.DEBUG), place)
        return compiled

    re._compile = noted  # type: ignore[attr-defined]
    try:
        for module in _modules():
            _load(module)
    finally:
        re._compile = original  # type: ignore[attr-defined]
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for pattern, flags in _literals(path):
                known.setdefault((pattern, re.compile(pattern, flags).flags), path.relative_to(ROOT).as_posix())
    return known


def _caller() -> str:
    """The file of ours that compiles the pattern."""
    frame = inspect.currentframe()
    while frame and Path(frame.f_code.co_filename) in {Path(__file__), Path(re.__file__)}:
        frame = frame.f_back
    path = Path(frame.f_code.co_filename) if frame else ROOT
    ours = frame and path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES
    return f"{path.relative_to(ROOT).as_posix()}:{frame.f_lineno}" if frame and ours else ""


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.endswith("__main__"):
                yield importlib.import_module(module.name)


def _load(module: ModuleType) -> None:
    """Run what loads patterns when they are first needed."""
    cached = functools._lru_cache_wrapper
    owners = [module, *(value for value in vars(module).values() if inspect.isclass(value))]
    for owner in owners:
        for name in list(vars(owner)):
            value = getattr(owner, name, None)
            if isinstance(getattr(value, "__func__", value), cached) and not _needs(value):
                value()


def _needs(function: Any) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any(parameter.default is parameter.empty for parameter in parameters)


def _literals(path: Path) -> Iterator[tuple[str, int]]:
    """Patterns that are given to a function of `re` as they are."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and node.func.attr != "escape":
                yield first.value, 0


def searched() -> set[str]:
    """The places of patterns that are searched for, not only matched: FILE:LINE of constants, literals as they are."""
    trees = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    }
    used: set[tuple[str, str]] = set()  # files with names; a name without underscore may be used anywhere
    places: set[str] = set()
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in SEARCHING:
                name = ast.unparse(node.value).rpartition(".")[2]
                used.add((file if name.startswith("_") else "", name))
            if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("re.") in SEARCHING and node.args:
                places.add(ast.unparse(node.args[0]))
    for file, tree in trees.items():
        for node in ast.walk(tree):
            names = {ast.unparse(target) for target in node.targets} if isinstance(node, ast.Assign) else set()
            if any((file, name) in used or ("", name) in used for name in names):
                places |= {f"{file}:{line}" for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    return places


def attacks(pattern: str, flags: int) -> Iterator[str]:
    """Texts that make it try much: what it repeats, repeated, and what nearly matches, ever again."""
    letters = list(dict.fromkeys(_characters(parser.parse(pattern, flags))))[:12]
    yield from (letter * SIZE for letter in dict.fromkeys([*' a.0\n"“(', *letters]))
    pairs = [one + other for one in letters[:4] for other in (" ", "a", *letters[:4])]
    words = [
        "a ",
        "Aa ",
        "a.",
        "0,",
        "\n ",
        "http://a ",
        "<a ",
        "said ",
        "“a” ",
        *pairs,
        "".join(letters),
        "".join(letters) + " ",
    ]
    for word in filter(None, dict.fromkeys(words)):
        yield (word * (SIZE // len(word) + 1))[:SIZE] + "\x00"


def _characters(tree: Any) -> Iterator[str]:
    """Characters that a pattern looks for, one for each class of them."""
    for code, value in tree:
        if code in {codes.LITERAL, codes.NOT_LITERAL}:
            yield chr(value)
        elif code is codes.IN:
            yield from _of_class(value)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _characters(branch)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, parser.SubPattern):
                    yield from _characters(part)
        elif isinstance(value, parser.SubPattern):
            yield from _characters(value)


def _of_class(items: Any) -> Iterator[str]:
    categories = {codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "0", codes.CATEGORY_WORD: "a"}
    for code, value in items:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])
        elif code is codes.CATEGORY:
            yield categories.get(value, "-")


def slow(pattern: str, flags: int, *, search: bool) -> str | None:
    """The first text that it takes too long for."""
    compiled = re.compile(pattern, flags)
    for text in attacks(pattern, flags):
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            if search:
                deque(compiled.finditer(text), maxlen=0)
            else:
                compiled.match(text)
                compiled.fullmatch(text)
        except SlowError:
            return text
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _too_slow(number: int, frame: object) -> None:
    raise SlowError


def main() -> int:
    """Print what is too slow; the exit code."""
    signal.signal(signal.SIGVTALRM, _too_slow)
    known, looked_for, failures = found(), searched(), 0
    for (pattern, flags), place in sorted(known.items(), key=lambda item: item[1]):
        if text := slow(pattern, flags, search=place in looked_for or repr(pattern) in looked_for):
            failures += 1
            print(f"{place}: {pattern[:150]!r} on {text[:20]!r} …")
    print(
        f"{len(known)} patterns against texts of {SIZE:,} characters each: "
        f"{failures} take over {SECONDS * 1000:.0f} ms for one"
    )
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
