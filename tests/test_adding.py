"""Each recipe of CONTRIBUTING for adding something, done with something made up."""

import re
from dataclasses import fields, make_dataclass
from pathlib import Path
from typing import Annotated

import cv2
import msgspec
import numpy as np
import pytest

import edge
from edge import Announcement, Camera, CameraConfig, Config, Frame, Frames, News, SpeechConfig
from edge.camera.open import NAMED, open_camera
from edge.errors import CameraError, ConfigError
from edge.service.daemon import run
from edge.settings.config import one_of
from edge.settings.languages import PHRASES, languages
from edge.voice import wording
from edge.wearer.sink import SINKS, SinkKind, wanted
from train.data import prepare
from train.data.dataset import load_dataset
from train.data.rows import Row
from train.measure.evaluate import format_report
from train.measure.metrics import METRICS, Metric, score

ROOT = Path(__file__).parents[1]


def test_a_language(tmp_path, monkeypatch):
    english = (PHRASES / "en.toml").read_text()
    (tmp_path / "xx.toml").write_text(english.replace('happy = "happy"', 'happy = "yppah"'))
    assert languages(tmp_path) == ("xx",)
    kind = Annotated[str, msgspec.Meta(pattern=one_of(*languages(tmp_path)))]
    assert msgspec.convert("xx", kind) == "xx"
    monkeypatch.setattr(wording, "PHRASES", tmp_path)
    assert wording.Wording(SpeechConfig(language="xx")).word("happy") == "yppah"


def test_what_has_a_file_of_phrases_is_a_language():
    for language in languages():
        msgspec.convert({"speech": {"language": language}}, Config)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"speech": {"language": "xx"}}, Config)


class MadeUpCamera(Camera):
    """One grey frame."""

    live = False

    def __init__(self, config: CameraConfig) -> None:
        self._frames = [Frame(0.0, np.full((config.height, config.width), 127, np.uint8))]

    def read(self):
        return self._frames.pop() if self._frames else None

    def close(self):
        pass


def test_a_kind_of_camera(monkeypatch):
    monkeypatch.setitem(NAMED, "made-up", MadeUpCamera)
    camera = open_camera(CameraConfig(source="made-up", rotation=90))
    (frame,) = Frames(camera, fast=True)
    assert frame.gray.shape == (640, 480)
    with pytest.raises(CameraError, match="is neither picamera2, made-up, a number"):
        open_camera(CameraConfig(source="made-down"))


class MadeUpSink:
    """Keeps what it is told."""

    name = "made-up"

    def __init__(self, config: Config) -> None:
        self.told = []

    def deliver(self, telling):
        self.told.append(telling)

    def close(self):
        pass


def test_a_sink(portrait, model, tmp_path, monkeypatch):
    picture = cv2.imread(str(portrait))
    for number in range(8):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)
    config = Config(camera=CameraConfig(source=str(tmp_path)))
    with pytest.raises(ConfigError, match="no sink 'made-up'"):
        wanted(["made-up"], config)
    opened = []

    def open_sink(config):
        opened.append(MadeUpSink(config))
        return opened[-1]

    monkeypatch.setitem(SINKS, "made-up", SinkKind(open_sink, open_sink, News.PRINT_FAILED))
    run(config, model, ["made-up"], fast=True)
    (sink,) = opened
    (told,) = (each for each in sink.told if isinstance(each, Announcement))
    assert told.label == "happy"


def test_a_network(monkeypatch):
    pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")
    import keras

    from train.networks.build import FEATURES, build_network
    from train.networks.shapes import EfficientNet
    from train.variants import VARIANTS, Variant, find_variant

    class MadeUp(EfficientNet):
        """A family with the fields of another."""

    def features(pixels, shape, dtype):
        assert shape.dropout == 0.0
        small = keras.layers.AveragePooling2D(8, dtype=dtype)(pixels)
        return keras.layers.Flatten(dtype=dtype)(small)

    monkeypatch.setitem(VARIANTS, "made-up", Variant("made up", MadeUp(dropout=0.0)))
    monkeypatch.setitem(FEATURES, MadeUp, features)
    network = build_network(find_variant("made-up").network, name="made-up")
    assert {name: each.shape for name, each in network.output.items()} == {
        "fer2013": (None, 7), "ferplus": (None, 7),
    }  # fmt: skip
    losses = dict.fromkeys(network.output, "categorical_crossentropy")
    network.compile("sgd", loss=losses, run_eagerly=True)
    faces = np.zeros((2, 48, 48, 1), np.float32)
    answers = dict.fromkeys(network.output, np.eye(7, dtype=np.float32)[:2])
    assert np.isfinite(network.train_on_batch(faces, answers)).all()


def test_a_data_set(rng, tmp_path, monkeypatch):
    def read(folder, skips):
        skips.add(f"{folder.name}/none.png", "no picture")
        for number, split in enumerate(("train", "validation") * 7):
            pixels = rng.integers(0, 256, (48, 48), np.uint8)
            yield Row(pixels, number // 2, split, f"made_up/{number}.png", "own")

    made = make_dataclass("Made", [("made_up", Path)], bases=(prepare.Sources,), frozen=True,
                          kw_only=True)  # fmt: skip
    monkeypatch.setitem(prepare.READERS, "made_up", read)
    out = tmp_path / "faces.npz"
    manifest = prepare.prepare(made(made_up=tmp_path), out)
    assert manifest["skipped"] == [{"name": f"{tmp_path.name}/none.png", "reason": "no picture"}]
    assert load_dataset(out).of_split("train").own.tolist() == list(range(7))


def test_every_source_is_a_reader_or_belongs_to_fer2013():
    sources = {field.name for field in fields(prepare.Sources)}
    assert sources == {"fer2013", "ferplus", "ferplus_match", "drop", *prepare.READERS}


def test_a_metric(monkeypatch):
    monkeypatch.setitem(METRICS, "made_up", Metric("made-up", lambda judged: len(judged.probs) / 8))
    found = score(np.eye(7), np.arange(7))
    assert found["made_up"] == 0.875
    report = {"model": "m", "data": "d", "scores": {"s": found}, "skipped": []}
    assert "  made-up 87.50  (7 images)" in format_report(report)


def test_a_public_name(monkeypatch):
    monkeypatch.setitem(edge._HOME_OF, "LEAST", ".emotion.heard")
    assert edge.LEAST == 1 / 512
    monkeypatch.delitem(vars(edge), "LEAST")


def test_every_recipe_is_done_here():
    """That it is whole; that its files are there is held as of every link."""
    page = (ROOT / "CONTRIBUTING.md").read_text()
    section = page.partition("## Add something\n")[2].partition("\n## ")[0]
    recipes = re.findall(r"^### (.*)$", section, re.MULTILINE)
    assert {f"test_{recipe.lower().replace(' ', '_')}" for recipe in recipes} <= set(globals())
    named = re.findall(r"`(\w+)`\s+(?:in|of)\s+\[[^]]*\]\(([\w/]+\.py)\)", section)
    assert {"NAMED", "VARIANTS", "FEATURES", "METRICS", "_HOMES"} <= {code for code, _ in named}
    for code, file in named:
        assert re.search(rf"\b{code}\b", (ROOT / file).read_text()), (code, file)
