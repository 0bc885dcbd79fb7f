"""What programs of others import from `edge`, and that it costs nothing until it is used."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import edge

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", edge.__all__)
def test_a_public_name_is_that_of_its_module(name):
    home = importlib.import_module(edge._HOME_OF[name], "edge")
    assert getattr(edge, name) is getattr(home, name)
    assert name in dir(edge)


def test_type_checkers_know_the_same_names():
    tree = ast.parse((ROOT / "edge" / "__init__.py").read_text())
    told = {
        alias.asname: f".{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    assert told == edge._HOME_OF


def test_another_name_is_an_error_as_of_any_module():
    with pytest.raises(AttributeError, match="module 'edge' has no attribute 'Pipelines'"):
        edge.Pipelines  # noqa: B018
    with pytest.raises(ImportError, match="Pipelines"):
        from edge import Pipelines  # noqa: F401


def test_nothing_is_loaded_before_it_is_asked_for():
    program = (
        "import sys\nimport edge\nprint(*sys.modules)\n"
        "from edge import LABELS, FacecueError\nprint(*sys.modules)\n"
        "from edge import read_picture\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    bare, light, whole = (set(line.split()) for line in done.stdout.splitlines())
    assert not {"typing", "edge.errors"} & bare
    assert "edge.emotion.labels" in light
    assert not {"numpy", "cv2", "msgspec"} & light
    assert {"numpy", "cv2"} <= whole
