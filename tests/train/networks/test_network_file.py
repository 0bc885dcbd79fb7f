"""Files that are no network of ours: one line that says what, where and what to do."""

import base64
import json
import marshal
import zipfile

import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

import keras
from keras import layers

from convert.cli import main as convert
from edge.errors import DataError
from train.cli import main as train
from train.ensembles.ensemble import write_ensemble
from train.networks.member import load_member
from train.networks.network_file import load_network


def save(file, *, shape=(48, 48, 1), heads=("fer2013", "ferplus"), classes=7, of_one=False):
    pixels = keras.Input(shape)
    x = layers.Flatten()(pixels)
    answers = {head: layers.Dense(classes, activation="softmax", name=head)(x) for head in heads}
    keras.Model(pixels, answers[heads[0]] if of_one else answers).save(file)
    return file


@pytest.fixture
def good(tmp_path):
    return save(tmp_path / "good.keras")


def change(file, out, *, config=lambda text: text, weights=lambda content: content, leave=()):
    """A copy of a .keras file with another configuration or other weights."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "config.json":
                content = config(content.decode()).encode()
            if name.endswith(".h5"):
                content = weights(content)
            if name not in leave:
                target.writestr(name, content)
    return out


def test_a_network_is_read(good):
    assert set(load_network(good).output) == {"fer2013", "ferplus"}


def damaged(good, kind):
    out, content = good.with_name("bad.keras"), good.read_bytes()
    if kind == "bomb":
        change(good, out)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("assets/zeros", bytes(10**7))
        return out
    contents = {"text": b"text\n", "empty": b"", "cut": content[: len(content) // 2],
                "hdf5": b"\x89HDF\r\n\x1a\n" + bytes(100),
                "flipped": content[:40_000] + bytes(9) + content[40_009:]}  # fmt: skip
    if kind in contents:
        out.write_bytes(contents[kind])
        return out
    return change(good, out, **{
        "weights cut": {"weights": lambda old: old[: len(old) // 2]},
        "no weights": {"leave": ("model.weights.h5",)},
        "no config": {"leave": ("config.json",)},
        "config cut": {"config": lambda old: old[: len(old) // 2]},
        "config a number": {"config": lambda _: "7"},
        "config nested": {"config": lambda _: "[" * 100_000},
        "unknown layer": {"config": lambda old: old.replace('"Dense"', '"Dens"')},
        "other units": {"config": lambda old: old.replace('"units": 7', '"units": 8')},
    }[kind])  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["text", "empty", "cut", "hdf5", "flipped", "weights cut", "no weights", "no config",
     "config cut", "config a number", "config nested", "unknown layer", "other units", "bomb"],
)  # fmt: skip
def test_a_damaged_file_is_one_line(good, kind):
    with pytest.raises(DataError) as told:
        load_network(damaged(good, kind))
    assert f"{good.with_name('bad.keras')} cannot be loaded: " in str(told.value)
    assert "make it with python -m train fit or ensemble" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"shape": (64, 64, 1)}, "takes nx64x64x1, expected nx48x48x1"),
        ({"shape": (48, 48, 3)}, "takes nx48x48x3, expected nx48x48x1"),
        ({"classes": 8}, "output fer2013 of nx8, ferplus of nx8, expected one of 7"),
        ({"of_one": True}, "output one without a name of nx7, expected one of 7"),
    ],
)
def test_a_network_of_another_shape_is_refused(tmp_path, options, told):
    with pytest.raises(DataError, match=told):
        load_network(save(tmp_path / "other.keras", **options))


def test_a_teacher_of_96_pixels_is_a_member_and_no_part_of_an_ensemble(tmp_path):
    file = save(tmp_path / "teacher.keras", shape=(96, 96, 1))
    assert load_member(file).input.shape == (None, 96, 96, 1)
    with pytest.raises(DataError, match="takes nx96x96x1, expected nx48x48x1"):
        write_ensemble([file], tmp_path / "ensemble.keras")


def test_a_network_of_other_heads_is_no_member(tmp_path):
    with pytest.raises(DataError, match="has the heads mood, expected some of"):
        load_member(save(tmp_path / "mood.keras", heads=("mood",)))


def marked(tmp_path):
    """Code that leaves a mark where it is run."""
    source = f"open({str(tmp_path / 'mark')!r}, 'w').close()"
    return base64.b64encode(marshal.dumps(compile(source, "x", "eval"))).decode()


@pytest.mark.parametrize("kind", ["Lambda", "module", "function", "TFSMLayer"])
def test_code_of_the_file_is_not_run(good, tmp_path, kind):
    part = {
        "Lambda": {"module": "keras.layers", "class_name": "Lambda", "config": {
            "name": "x", "function": {"class_name": "__lambda__", "config": {
                "code": marked(tmp_path), "defaults": None, "closure": None}}}},
        "module": {"module": "posix", "class_name": "mkdir",
                   "config": {"path": str(tmp_path / "mark")}},
        "function": {"module": "builtins", "class_name": "function", "config": "eval"},
        "TFSMLayer": {"module": "keras.layers", "class_name": "TFSMLayer",
                      "config": {"filepath": str(tmp_path)}},
    }[kind]  # fmt: skip

    def config(old):
        network = json.loads(old)
        network["config"]["layers"].insert(1, part | {"name": "x", "inbound_nodes": []})
        return json.dumps(network)

    with pytest.raises(DataError, match=r"which may run code of the file; refused, and nothing"):
        load_network(change(good, tmp_path / "evil.keras", config=config))
    assert not (tmp_path / "mark").exists()


def test_every_command_says_it_in_one_line(data, tmp_path, capsys):
    bad = tmp_path / "bad.keras"
    bad.write_bytes(b"text\n")
    for main, words, out in [
        (train, ["evaluate", bad, "--data", data], None),
        (train, ["ensemble", bad, "--out"], "e.keras"),
        (train, ["teach", bad, "--data", data, "--out"], "lessons.npz"),
        (convert, ["quantize", bad, "--calibrate", data, "--out"], "m.tflite"),
        (convert, ["singles", bad, "--data", data, "--table"], "t.csv"),
    ]:
        capsys.readouterr()
        assert main([*map(str, words), *([str(tmp_path / out)] if out else [])]) == 11
        (line,) = capsys.readouterr().err.splitlines()
        assert f"model {bad} cannot be loaded: " in line
        assert out is None or not (tmp_path / out).exists()
