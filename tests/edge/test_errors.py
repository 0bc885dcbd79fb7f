"""Errors: what is wrong, and what to do about it, each by itself and both in one line."""

import ast
import pickle
from pathlib import Path

import pytest

from edge import errors
from edge.errors import FacecueError, OutputError, UnreadableError

ROOT = Path(__file__).parents[2]
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]
NAMES = {kind.__name__ for kind in KINDS} | {"EngineHungError"}
FILES = [file for room in ("edge", "train", "convert") for file in (ROOT / room).rglob("*.py")]


def test_every_error_is_also_a_builtin():
    for error in FacecueError.__subclasses__():
        assert len(error.__bases__) == 2, error
        if error not in (OutputError, UnreadableError):  # 1, as for any file
            assert error.exit_code != FacecueError.exit_code, error


def test_exit_codes_are_distinct():
    kinds = set(FacecueError.__subclasses__()) - {UnreadableError}
    codes = [error.exit_code for error in kinds]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_keeps_its_advice_and_tells_both(kind):
    error = kind("no\ncamera", advice="plug it in")
    for one in (error, pickle.loads(pickle.dumps(error))):
        assert (one.what, one.advice) == (r"no\ncamera", "plug it in")
        assert str(one) == r"no\ncamera; plug it in"
    assert str(kind("no camera")) == "no camera"
    assert kind("no camera").advice == ""


def test_advice_is_given_apart_from_what_is_wrong():
    """A semicolon before an error's advice would be a text that somebody has to take apart."""
    raised = 0
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES):
                continue
            raised += 1
            what = node.args[0]
            parts = what.values if isinstance(what, ast.JoinedStr) else [what]
            told = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
            assert ";" not in told, f"{file}:{node.lineno}"
            assert not isinstance(what, ast.BinOp), f"{file}:{node.lineno}"
    assert raised > 150
