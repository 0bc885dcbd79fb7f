"""The examples in docstrings are true, and what strangers try first has one."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

import edge

ROOT = Path(__file__).parents[1]
PACKAGES = ("edge", "train", "convert")


def modules() -> list[str]:
    """Those that have an example, by their text, so that none is imported to be asked."""
    return sorted(
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if ">>> " in file.read_text()
    )


def load(module: str):
    """The module; where a library of others that it needs is absent, the test skips."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in PACKAGES:
            raise
        pytest.skip(f"{error.name} is not installed")


@pytest.mark.parametrize("module", modules())
def test_its_examples_are_true(module, capsys):
    ran = doctest.testmod(load(module))
    assert ran.attempted, f"{module} has an example, but in no docstring"
    assert not ran.failed, capsys.readouterr().out


@pytest.mark.parametrize("name", edge.__all__)
def test_a_public_example_can_be_copied_as_it_stands(name, capsys):
    """It imports all that it names, and from `edge` alone."""
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    for found in finder.find(getattr(edge, name), name, module=False, globs={}):
        assert not runner.run(found).failed, capsys.readouterr().out
        assert not re.search(r"(from|import) edge\.", found.docstring or "")


@pytest.mark.parametrize(
    "name",
    [
        "edge.emotion.announcer.Announcer",
        "edge.emotion.classifier.Classifier",
        "edge.emotion.crop.crop_face",
        "edge.emotion.smoothing.Smoother",
        "edge.faces.tracker.Tracker",
        "edge.pipeline.Pipeline",
        "edge.settings.files.load_config",
        "edge.types.Box",
        "train.data.dataset.Dataset",
        "train.measure.metrics.score",
        "convert.measure.intervals.share",
        "convert.tflite.confidence.fit_temperature",
    ],
)
def test_what_strangers_try_first_has_an_example(name):
    module, _, thing = name.rpartition(".")
    finder = doctest.DocTestFinder(recurse=False)
    (found,) = finder.find(getattr(load(module), thing), name)
    assert found.examples
