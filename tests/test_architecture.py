"""The import line web → qa → vectorstore, and which package may import what, walked over the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [file for package in ("vectorstore", "qa", "web") for file in sorted((ROOT / package).rglob("*.py"))]
READER = {"qa/reader"}
# library → the packages and folders that alone may import it
ONLY = {
    "chromadb": {"vectorstore"},
    "sentence_transformers": {"vectorstore"},
    "flask": {"web"},
    "waitress": {"web"},
    "torch": {"vectorstore/embedder.py"} | READER,
    "transformers": {"vectorstore/embedder.py"} | READER,
    "onnxruntime": {"vectorstore/embedder.py"} | READER,
    "tiktoken": {"qa/llm"},
    "requests": {"qa/llm", "web/client.py"},
    "httpx": set(),
}
HEAVY = {
    "chromadb",
    "sentence_transformers",
    "torch",
    "transformers",
    "onnxruntime",
    "trafilatura",
    "dateparser",
    "tiktoken",
    "ir_measures",
}


def imports(file: Path, *, top_level: bool = False) -> Iterator[str]:
    """Yield the full names of the modules that a file imports; with top_level only those outside functions and TYPE_CHECKING blocks."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_follow_the_line(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    allowed = {"vectorstore": {"vectorstore"}, "qa": {"qa", "vectorstore"}, "web": {"web", "qa"}}[package]
    found = {name.split(".")[0] for name in imports(file)} & {"vectorstore", "qa", "web"}
    assert found <= allowed


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_libraries_stay_in_their_place(file: Path) -> None:
    path = file.relative_to(ROOT).as_posix()
    for name in {name.split(".")[0] for name in imports(file)} & ONLY.keys():
        assert any(path == place or path.startswith(place + "/") for place in ONLY[name]), f"{path} imports {name}"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_heavy_imports_stand_inside_functions(file: Path) -> None:
    path = file.relative_to(ROOT).as_posix()
    network = {"qa/reader/train.py", "qa/reader/network.py", "qa/reader/model.py"}  # imported inside functions themselves
    found = {name.split(".")[0] for name in imports(file, top_level=True)} & HEAVY
    assert not found or path in network, f"{path} imports {found} at its head"
