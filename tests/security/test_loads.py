"""Nothing that is read can run code: no pickled objects, no evaluated text. All the code is looked at."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNSAFE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "jsonpickle"}
RUNNING = {"eval", "exec", "compile", "__import__"}


def found(tree: ast.AST) -> Iterator[str]:
    """What would run code that it reads."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (f"import {name}" for name in names if name.partition(".")[0] in UNSAFE)
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in RUNNING:
                yield name
            values = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if (
                name.endswith(".load")
                and name.split(".")[0] in {"np", "numpy"}
                and values.get("allow_pickle") != "False"
            ):
                yield f"{name} that doesn't say allow_pickle=False"
            if name.endswith("read_pickle") or (values.get("allow_pickle", "False") != "False"):
                yield name


@pytest.mark.parametrize("package", ["corpus", "index", "bot"])
def test_nothing_that_is_read_can_run_code(package: str) -> None:
    assert [
        f"{path.relative_to(ROOT)}: {what}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for what in found(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from yaml import load",
        "eval(text)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "exec(open(path).read())",
        "pandas.read_pickle(path)",
    ],
)
def test_what_could_is_found(code: str) -> None:
    assert list(found(ast.parse(code)))
