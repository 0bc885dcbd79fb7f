"""A damaged model is refused, or runs: it never takes the process down with it.

Each damage is tried twice: under the contract's own sha256, which must always refuse it, and under
a sha256 made to fit, so that the runtime itself has to find out.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CHILD = Path(__file__).with_name("loader_child.py")
BATCH, BATCHES = 42, 50


class Loader:
    """A child that loads damaged models; started again where it died."""

    def __init__(self, model, folder):
        self._command = [sys.executable, str(CHILD), str(model), str(folder)]
        self._child = None
        self.cases = 0

    def try_all(self, damages):
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=CHILD.parents[3],
            )  # fmt: skip
        outcomes = []
        for damage in damages:
            self._child.stdin.write(json.dumps(damage) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
            assert line, f"the process died of {damage}: exit code {self._child.wait()}"
            outcomes.append(json.loads(line))
        self.cases += len(damages)
        return outcomes

    def close(self):
        if self._child is not None:
            self._child.stdin.close()
            self._child.stdout.close()
            self._child.wait()


@pytest.fixture(scope="module")
def loader(tmp_path_factory, model):
    child = Loader(model, tmp_path_factory.mktemp("fuzz"))
    yield child
    child.close()


def damages(size):
    """Cuts, flipped bits and overwritten bytes; most near the ends, where a flatbuffer keeps its
    tables, and the others among the weights."""
    ends = st.integers(0, 4095) | st.integers(max(size - 65536, 0), size - 1)
    place = ends | st.integers(0, size - 1)
    return st.fixed_dictionaries(
        {
            "length": st.just(size) | st.integers(0, size),
            "flips": st.lists(st.tuples(place, st.integers(0, 7)), max_size=6),
            "writes": st.lists(
                st.tuples(place, st.lists(st.integers(0, 255), min_size=1, max_size=8)), max_size=2
            ),
        }
    )


def test_two_thousand_damaged_models_are_refused_or_run(loader, model):
    @settings(
        max_examples=BATCHES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # the failing damage is named; a smaller batch says no more
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(damages(model.stat().st_size), min_size=BATCH, max_size=BATCH))
    def batch(cases):
        for damage, (changed, kept, fitted) in zip(cases, loader.try_all(cases), strict=True):
            assert kept == ("refused" if changed else "runs"), damage
            assert fitted in ("refused", "runs"), (fitted, damage)

    batch()
    assert loader.cases >= 2000
