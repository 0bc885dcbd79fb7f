"""The benchmark, on the models that ship and a folder of pictures: nothing of tensorflow."""

import hashlib
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from convert.cli import main
from convert.measure.benchmark import benchmark, read_json, to_json
from convert.measure.figures import Single
from convert.measure.intervals import Estimate
from convert.measure.speed import kind_of_processor
from convert.measure.tables import read_singles, record_single
from convert.report.markdown import to_markdown
from convert.tflite.audit import HEADS
from edge.emotion import classifier
from edge.emotion.contract import contract_path, load_contract
from edge.emotion.runtime import open_interpreter
from edge.errors import ContractError, DataError

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def floating(model):
    return model.with_name("facecue-float32.tflite")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, portrait):
    """Class-named folders with views of one smiling face, and one file that is no picture."""
    top = tmp_path_factory.mktemp("faces")
    gray = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    for label, factors in (("happy", (0.6, 0.8, 1.0)), ("neutral", (0.3, 1.2))):
        (top / label).mkdir()
        for factor in factors:
            picture = np.clip(gray * factor, 0, 255).astype(np.uint8)
            cv2.imwrite(str(top / label / f"{factor}.png"), picture)
    (top / "happy" / "broken.jpg").write_bytes(b"no picture")
    return top


@pytest.fixture(scope="module")
def opened():
    """With how many threads the runtime was opened, each time."""
    return []


@pytest.fixture(scope="module")
def found(floating, model, folder, opened):
    def counted(content, threads):
        opened.append(threads)
        return open_interpreter(content, threads)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 3)
        patch.setattr(classifier, "open_interpreter", counted)
        return benchmark(floating, model, folder, seconds=0.01, valgrind=False, say=lambda _: None)


def test_it_times_with_the_threads_that_it_names(found, opened):
    assert [latency.threads for latency in found.latency] == [1, 3]
    assert opened == [1, 1, 1, 1, 3, 3]


def test_it_compares_all_outputs_on_every_picture(found, model):
    outputs = load_contract(model)[0].outputs
    assert set(found.comparisons) == {f"{name} head" for name in (*outputs, "heard")}
    for comparison in found.comparisons.values():
        assert comparison.images == 5
        assert comparison.floating.support["happy"] == 3
        assert np.array(comparison.integer.confusion).sum() == 5
    assert len(found.skipped) == 1
    assert "broken.jpg" in found.skipped[0]


def test_the_cost_of_both_files(found):
    assert found.floating.multiply_accumulates == found.integer.multiply_accumulates > 1e7
    assert found.integer.bytes < found.floating.bytes / 3
    assert set(found.integer.slow_ops) <= set(HEADS), "of some hundred numbers; all else is fast"
    assert found.integer.peak_memory > 0


def test_the_shipped_model_keeps_within_its_budget(found):
    assert found.integer.multiply_accumulates <= 150e6
    assert found.integer.bytes <= 1.6e6


def test_all_that_multiplies_is_integer_and_on_the_fast_path(found):
    """What makes int8 fast where the processor can; how fast differs from one to another."""
    assert found.integer.ops["CONV_2D"] == found.floating.ops["CONV_2D"]
    assert "CONV_2D" not in found.integer.slow_ops
    assert "DEQUANTIZE" not in found.integer.ops


def test_both_are_timed_in_turns_and_the_kind_of_processor_stands_beside(found):
    for run in found.latency:
        assert run.floating.iterations == run.integer.iterations > 0
        assert run.ratio.low <= run.ratio.value <= run.ratio.high
        assert run.processor == kind_of_processor()


@pytest.mark.parametrize("ratio", [0.94, 0.5])
def test_what_takes_longer_is_called_slower(found, ratio):
    estimate = Estimate(ratio, ratio - 0.01, ratio + 0.01)
    runs = [msgspec.structs.replace(run, ratio=estimate) for run in found.latency]
    single = msgspec.structs.replace(SINGLE, times_faster=ratio)
    text = to_markdown(msgspec.structs.replace(found, latency=runs, singles=[single]))
    assert text.count(f"{1 / ratio:.2f}x slower") == len(runs) + 1
    assert "faster" not in text
    assert f"{ratio:.2f}x" not in text


def test_no_tensor_loses_itself(found):
    assert found.layers
    assert min(layer.signal for layer in found.layers) > 20


def test_figures_survive_a_file(found, tmp_path):
    file = tmp_path / "b.json"
    file.write_text(to_json(found))
    assert read_json(file) == found
    file.write_text("{}")
    with pytest.raises(DataError, match="cannot be read"):
        read_json(file)


def test_markdown_has_a_table_a_measure(found):
    text = to_markdown(found)
    assert "| accuracy, % |" in text
    assert text.count("| --- |") == len(found.comparisons) + 1


SINGLE = Single(
    variant="vgg16", seed=3, epochs=30, parameters=296_478, multiply_accumulates=29_529_856,
    float_bytes=1_190_000, int8_bytes=330_000, slow_ops=0, times_faster=3.1,
    processor="AVX2 alone",
    floating={"fer2013": 0.65, "ferplus plurality": 0.81},
    integer={"fer2013": 0.651, "ferplus plurality": 0.812},
    agreement={"fer2013": 0.99, "ferplus plurality": 0.995},
)  # fmt: skip


def test_a_table_of_singles_grows_and_keeps_one_row_a_run(tmp_path):
    table = tmp_path / "int8_eval.csv"
    other = msgspec.structs.replace(SINGLE, variant="efficientnet", seed="7-8", slow_ops=4)
    newer = msgspec.structs.replace(SINGLE, epochs=40)
    for single in (SINGLE, other, newer):
        record_single(single, table)
    assert read_singles(table) == [other, newer]
    table.write_text("no table\n")
    with pytest.raises(DataError, match="it has no column variant"):
        read_singles(table)
    table.write_text("variant,seed\nvgg16,1\n")
    with pytest.raises(DataError, match="make it with: python -m convert singles"):
        read_singles(table)


def test_singles_stand_beside_the_model_in_table_and_page(found):
    pytest.importorskip("jinja2", reason="jinja2 is not installed (the desktop extra)")
    from convert.report.report import to_html

    beside = msgspec.structs.replace(found, singles=[SINGLE])
    row = "| vgg16-3 | 30 | 29.5 | 1.19, 0.33 | 3.10x faster | AVX2 alone | 65.00, 65.10 (99.0) |"
    assert row in to_markdown(beside)
    assert "vgg16-3" in to_html(beside)


def test_a_network_far_below_is_told_at_the_edge_of_the_picture(model):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (the desktop extra)")
    from convert.report import charts

    shipped = read_json(model.with_name("benchmark.json"))
    far = msgspec.structs.replace(SINGLE, integer={"fer2013": 0.1})
    picture = charts.pareto(msgspec.structs.replace(shipped, singles=[far]), "fer2013")
    assert "vgg16-3: 10.0, below" in picture


class _Outside(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.pictures = [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.pictures += tag == "img"
        if tag == "img":
            assert attrs["alt"], "a picture says in words what it shows"
        for name in ("src", "href"):
            if not attrs.get(name, "#").startswith(("#", "data:")):
                self.found.append(attrs[name])


def test_the_page_needs_nothing_beside_itself(found):
    pytest.importorskip("jinja2", reason="jinja2 is not installed (the desktop extra)")
    from convert.report.report import to_html

    page = _Outside()
    page.feed(to_html(found))
    assert page.found == []
    assert page.pictures >= 9
    assert to_html(found) == to_html(found)


def test_files_of_the_wrong_kind_are_refused(floating, model, folder):
    for a, b, message in (
        (model, model, "is int8, expected float32"),
        (floating, floating, "is float32, expected int8"),
    ):
        with pytest.raises(ContractError, match=message):
            benchmark(a, b, folder, seconds=0.01, valgrind=False, say=lambda _: None)


@pytest.fixture
def good(floating, model):
    return {"float": floating, "int8": model}


@pytest.mark.parametrize("which", ["float", "int8"])
def test_a_damaged_file_is_refused_with_its_name(which, good, folder, tmp_path, capsys):
    copy = tmp_path / f"{which}.tflite"
    copy.write_bytes(good[which].read_bytes()[:100_000])
    contract = json.loads(contract_path(good[which]).read_text())
    contract["sha256"] = hashlib.sha256(copy.read_bytes()).hexdigest()
    contract_path(copy).write_text(json.dumps(contract))
    files = good | {which: copy}
    code = main(["benchmark", "--float", str(files["float"]), "--int8", str(files["int8"]),
                 "--data", str(folder)])  # fmt: skip
    assert code == ContractError.exit_code
    assert str(copy) in capsys.readouterr().err


def test_it_runs_without_the_desktop(floating, model, folder):
    """As on the device: no tensorflow, matplotlib, jinja2 or tqdm."""
    program = (
        "import sys\n"
        "for name in ('tensorflow', 'keras', 'matplotlib', 'jinja2', 'tqdm'):\n"
        "    sys.modules[name] = None\n"
        "from convert.cli import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "benchmark", "--float", str(floating), "--int8",
         str(model), "--data", str(folder), "--seconds", "0.01", "--no-valgrind", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["int8"]["format"] == "int8"
