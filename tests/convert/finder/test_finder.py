import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="tensorflow is not installed (the desktop extra)")
pytest.importorskip("skimage", reason="scikit-image is not installed (the desktop extra)")

from convert.finder import measure, photos, quantize, rivals
from convert.measure.expw import EXPW_LIST
from edge.emotion.contract import contract_path
from edge.emotion.runtime import open_interpreter
from edge.errors import DataError
from edge.faces.finder_grid import CHANNELS, STRIDES, VALUES
from edge.faces.finder_net import FinderNet
from edge.types import Box, Detection


@pytest.fixture
def folder(tmp_path, portrait):
    """The portrait under ten names, in ExpW's form; of every face the list has half the side."""
    (tmp_path / "images").mkdir()
    lines = []
    for number in range(10):
        name = f"{number}.jpg"
        (tmp_path / "images" / name).write_bytes(portrait.read_bytes())
        lines.append(f"{name} 0 70 120 210 165 50.0 3\n")
    (tmp_path / EXPW_LIST).write_text("".join(lines))
    return tmp_path


def test_the_photos_that_judge_are_as_large_as_a_frame(folder):
    judged = list(photos.judged_photos(folder))
    assert 0 < len(judged) < 6
    assert {photo.gray.shape for photo in judged} == {(640, 640)}
    assert {tuple(photo.faces) for photo in judged} == {(Box(240, 140, 180, 190),)}


@pytest.mark.parametrize(
    "text", [None, "one line\n", "a.jpg 0 1 2 x 4 5 6\n", "a.jpg 0 1 2 3 4 5 7\n"]
)
def test_a_list_in_another_form_is_refused(folder, text):
    (folder / EXPW_LIST).unlink()
    if text is not None:
        (folder / EXPW_LIST).write_text(text)
    with pytest.raises(DataError, match=r"label\.lst"):
        list(photos.judged_photos(folder))


@pytest.mark.parametrize(
    ("found", "right"),
    [(Box(10, 10, 40, 40), True), (Box(25, 25, 21, 21), True), (Box(5, 5, 78, 78), True),
     (Box(25, 25, 18, 18), False), (Box(-10, -10, 84, 84), False), (Box(35, 35, 40, 40), False)],
)  # fmt: skip
def test_a_box_means_a_face_about_its_middle_and_of_about_its_size(found, right):
    assert photos.same(found, Box(10, 10, 40, 40)) == right


def test_faceless_frames_are_the_same_each_time():
    first, second = (list(photos.faceless(6, seed=4)) for _ in range(2))
    assert np.array_equal(first, second)
    assert len({frame.tobytes() for frame in first}) == 6
    assert {frame.shape for frame in first} == {(480, 640)}


def test_all_ways_are_counted_alike(folder, monkeypatch):
    there = Box(250, 150, 180, 180)
    ways = {
        rivals.PLAIN: lambda gray: [there] if gray.shape == (640, 640) else [],
        "finder": lambda _: [there, Box(0, 0, 50, 50)],
    }
    monkeypatch.setattr(measure, "rivals", lambda *_: ways)
    figures = measure.measure(folder, folder, None, frames=2)
    assert figures[rivals.PLAIN]["recall_60"] == figures["finder"]["recall_60"] == 1.0
    assert figures[rivals.PLAIN]["false_per_1000"] == 0
    assert figures["finder"]["false_per_1000"] == 2000
    assert figures[rivals.PLAIN]["share"] == 1
    table = measure.format_measure(figures)
    assert "| finder | 1.000 | 1.000 |  | 2000.0 |" in table


def test_the_score_of_a_face_is_what_frames_without_one_do_not_reach(monkeypatch, tmp_path):
    def seen(_, frame):
        return [Detection(Box(0, 0, 1, 1), 10 * float(frame[0, 0]) / 255)]

    monkeypatch.setattr(quantize, "FinderDetector", lambda _: None)
    monkeypatch.setattr(quantize, "find_faces", seen)
    dark = [np.full((32, 32), level, np.uint8) for level in range(103, 153)]
    assert quantize.fit_score(tmp_path, dark) == pytest.approx(0.6)
    assert quantize.fit_score(tmp_path, [np.full((32, 32), 255, np.uint8)]) == 0.95


def small_finder():
    """A network in the finder's form that is converted in no time."""
    pixels = keras.Input((None, None, CHANNELS))
    x = keras.layers.Conv2D(8, (8, 2), strides=(8, 2), activation="relu")(pixels)
    answers = {}
    for stride in STRIDES:
        name = f"stride{stride}"
        answers[name] = keras.layers.Conv2D(VALUES, 1, name=name)(x)
        x = keras.layers.Conv2D(8, 2, strides=2, activation="relu")(x)
    return keras.Model(pixels, answers)


def small_verifier(rng):
    pixels = keras.Input((quantize.CROP, quantize.CROP, 1))
    x = keras.layers.Conv2D(4, 8, strides=8, activation="relu")(pixels)
    network = keras.Model(pixels, keras.layers.Conv2D(1, 8)(x))
    first = network.layers[1]
    first.kernel.assign(first.kernel / 64)
    crops = rng.integers(0, 256, (8, quantize.CROP, quantize.CROP, 1), np.uint8)
    content = quantize.convert_verifier(network, crops)
    interpreter = open_interpreter(content)
    (entry,), (answer,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert entry["quantization"] == (1.0, 0)
    for crop in crops:
        interpreter.set_tensor(entry["index"], (crop[None].astype(int) - 128).astype(np.int8))
        interpreter.invoke()
        level = interpreter.get_tensor(answer["index"]).item()
        real = float(network(crop[None].astype(np.float32) - 128)[0, 0, 0, 0])
        assert level * quantize.VERIFIER_SCALE == pytest.approx(real, abs=0.15)
    return content


def test_an_int8_finder_answers_as_the_float_one(tmp_path, rng):
    network = small_finder()
    first = network.layers[1]
    first.kernel.assign(first.kernel / 64)
    views = rng.integers(0, 256, (8, quantize.SIDE, quantize.SIDE), np.uint8)
    content = quantize.convert_finder(network, views)
    file = tmp_path / "finder.tflite"
    contract = quantize.write(file, content, small_verifier(rng), {}, views)
    assert contract.found_from in quantize.THRESHOLDS
    assert contract.kept_from == quantize.KEPT_FROM
    assert contract_path(file).exists()
    net = FinderNet(file)
    net._answers(views[1])
    shape = (1, quantize.SIDE, quantize.SIDE // 4, 4)
    wanted = network(views[1].reshape(shape).astype(np.float32) - 128)
    for stride, grid, index in net._outputs:
        levels = net._interpreter.get_tensor(index).astype(np.float32)
        real = np.clip(np.asarray(wanted[f"stride{stride}"]), -128 / 48, 127 / 48)
        assert np.abs(levels * grid.scale - real).max() < 2.5 * grid.scale
        assert real.std() > 4 * grid.scale
