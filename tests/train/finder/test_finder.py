import cv2
import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="tensorflow is not installed")
tf = pytest.importorskip("tensorflow")

from edge.errors import DataError
from edge.faces.finder_grid import SCORE, STRIDES, VALUES, decode, encode, points
from edge.faces.verifier import SIDE
from train.cli import main
from train.finder import batches, crops, fit, loop, mining, verifier
from train.finder.faceless import draw_nothing, paint_over
from train.finder.framing import squares
from train.finder.known_photos import KnownPhoto
from train.finder.network import (
    build_finder,
    build_verifier,
    load_trained,
    multiply_accumulates_of,
)
from train.finder.photos import find_photos, judges
from train.finder.targets import WEIGHTS, Sighted, cell_targets
from train.finder.teacher import Answers, Teacher, load_answers
from train.finder.views import Views

UPRIGHT = np.array([[[40, 50], [60, 50], [50, 60], [43, 72], [57, 72]]], np.float32)
"""Right and left eye, nose, corners of the mouth."""


@pytest.fixture
def folder(tmp_path):
    """Twenty photos, each with a face of three dots on a wall, and what a teacher says of them."""
    photos = tmp_path / "photos"
    photos.mkdir()
    names = [f"{number}.png" for number in range(20)]
    for name in names:
        gray = np.full((100, 120), 200, np.uint8)
        for x, y in (*UPRIGHT[0, :2], UPRIGHT[0, 3:].mean(axis=0)):
            cv2.circle(gray, (int(x), int(y)), 3, 20, -1)
        cv2.imwrite(str(photos / name), gray)
    every = np.arange(len(names), dtype=np.int32)
    answers = Answers(
        np.array(names), every, np.repeat(UPRIGHT, len(names), axis=0),
        np.tile(np.float32([30, 35, 40, 50]), (len(names), 1)), np.full(len(names), 0.9, "f4"),
    )  # fmt: skip
    answers.save(tmp_path / "answers.npz")
    return tmp_path


def test_a_photo_judges_by_its_name_alone(folder):
    names = find_photos(folder / "photos")
    assert names == sorted(f"{number}.png" for number in range(20))
    assert 0 < sum(map(judges, names)) < 10
    assert [judges(f"deep/down/{name}") for name in names] == [judges(name) for name in names]
    many = [judges(f"{number}.jpg") for number in range(5000)]
    assert np.mean(many) == pytest.approx(0.2, abs=0.02)


def test_a_folder_without_photos_says_what_is_missing(tmp_path):
    with pytest.raises(DataError, match="no photo in"):
        find_photos(tmp_path)


def test_a_square_turns_and_grows_with_its_face():
    (square,) = squares(UPRIGHT)
    assert square[0] == pytest.approx(50)
    assert 50 < square[1] < 62
    turn = np.array([[0, -2], [2, 0]])
    (turned,) = squares(UPRIGHT @ turn.T.astype(np.float32))
    assert np.allclose(turned[:2], turn @ square[:2], atol=1e-3)
    assert turned[2] == pytest.approx(2 * square[2], rel=1e-4)


@pytest.mark.parametrize(("side", "stride"), [(20, 8), (60, 16), (200, 32)])
def test_the_cells_of_a_face_tell_it(side, stride):
    face = np.array([[0, 117, 102, side, 110, 95, 124, 96]], np.float32)
    targets = cell_targets(Sighted(face, np.ones(1, bool), np.ones(1, bool)), 224, 224)
    for name, target in targets.items():
        told = target[..., 1] == 1
        assert told.any() == (name == f"stride{stride}")
        assert (target[..., WEIGHTS] == told).all()
        assert (target[..., 0][told] == 1).all()
    target = targets[f"stride{stride}"]
    told = target[..., 1] == 1
    cells = points(stride, 224 // stride, 224 // stride)[told]
    assert np.allclose(decode(target[told][:, WEIGHTS:], cells, stride)[:, 1:], face[:, 1:])
    assert 0 < (target[..., 0] == 0).sum() < target[..., 0].size / 2


def test_of_an_unsure_face_nothing_is_asked():
    face = np.array([[0, 100, 100, 60, 90, 90, 110, 90]], np.float32)
    targets = cell_targets(Sighted(face, np.zeros(1, bool), np.ones(1, bool)), 224, 224)
    for name, target in targets.items():
        stride = int(name.removeprefix("stride"))
        row, column = 100 // stride, 100 // stride
        assert target[row, column, 0] == 0
        assert target[-1, -1, 0] == 1
        assert not target[..., 1].any()


def test_eyes_are_where_views_show_them(folder, rng):
    """Each view shows the dots of its face where it says that the eyes are, mirrored and turned."""
    gray = cv2.imread(str(folder / "photos" / "0.png"), cv2.IMREAD_GRAYSCALE)
    face = np.concatenate([squares(UPRIGHT), UPRIGHT[:, :2].reshape(1, 4)], axis=1)
    views = Views([KnownPhoto(gray, face, np.ones(1, bool))], None, rng, empty=0.0)
    dark, sides = 0, []
    for _ in range(60):
        view, sighted = views.draw(160)
        if not sighted.sure.any() or sighted.faces[0, 3] < 40:
            continue
        row = sighted.faces[0]
        assert row[4] < row[6] + 0.3 * row[3]  # the one on the left comes first
        size, eyes = row[3], [tuple(map(int, row[4:6])), tuple(map(int, row[6:]))]
        for x, y in eyes:
            near, wide = (view[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
                          for reach in (max(int(size / 40), 1), int(size / 7)))  # fmt: skip
            sides.append(size)
            dark += near.size > 0 and near.mean() < wide.mean()
    assert len(sides) > 20
    assert dark > 0.9 * len(sides)


def test_the_faces_of_a_photo_are_painted_over(rng):
    photo = np.full((100, 120), 200, np.uint8)
    cv2.circle(photo, (50, 58), 12, 20, -1)
    painted = [paint_over(rng, photo, squares(UPRIGHT)) for _ in range(12)]
    assert all(picture.shape == photo.shape for picture in painted)
    assert all((picture[:, 105:] == 200).all() for picture in painted)
    assert np.mean([(picture[50:66, 42:58] == 20).all() for picture in painted]) < 0.2


def test_drawn_pictures_differ_and_are_whole(rng):
    drawn = [draw_nothing(rng, 64, 96) for _ in range(20)]
    assert {(picture.shape, picture.dtype) for picture in drawn} == {((64, 96), np.dtype("uint8"))}
    assert len({picture.tobytes() for picture in drawn}) == 20


def test_the_network_is_as_small_as_it_must_be():
    assert multiply_accumulates_of(build_finder(240, 320)) <= 25e6
    assert multiply_accumulates_of(build_finder(96, 96)) <= 3e6
    assert multiply_accumulates_of(build_verifier()) <= 11e6
    answers = build_finder(64, 96)(np.zeros((2, 64, 24, 4), np.float32))
    shapes = {name: tuple(value.shape) for name, value in answers.items()}
    assert shapes == {"stride8": (2, 8, 12, 8), "stride16": (2, 4, 6, 8), "stride32": (2, 2, 3, 8)}


def tiny():
    """A network that answers in the finder's form and is compiled in no time."""
    pixels = keras.Input((None, None, 4))
    x = keras.layers.AveragePooling2D((8, 2))(pixels)
    answers = {}
    for stride in STRIDES:
        answers[f"stride{stride}"] = keras.layers.Dense(VALUES)(x)
        x = keras.layers.AveragePooling2D(2)(x)
    return keras.Model(pixels, answers)


def test_what_looks_most_like_a_face_is_mined(folder):
    gray = cv2.imread(str(folder / "photos" / "0.png"), cv2.IMREAD_GRAYSCALE)
    photos = [KnownPhoto(gray, np.zeros((0, 7), np.float32), np.zeros(0, bool))]
    finder = tiny()  # of which the brighter cell is the surer one
    for layer in finder.layers:
        if isinstance(layer, keras.layers.Dense):
            layer.set_weights([np.full((4, VALUES), 0.01), np.zeros(VALUES)])
    hard = mining.mine(finder, photos, (1, 2))
    assert len(hard) == mining.HARDEST
    assert np.mean([picture.max() > 200 for picture in hard]) > 0.9
    assert np.array_equal(hard, mining.mine(finder, photos, (1, 2)))


def test_a_run_goes_on_where_it_was_cut_off(folder, monkeypatch):
    monkeypatch.setattr(fit, "STEPS_PER_EPOCH", 2)
    monkeypatch.setattr(fit, "JUDGED", 1)
    monkeypatch.setattr(fit, "build_finder", tiny)
    monkeypatch.setattr(mining, "TRIED", 4)
    monkeypatch.setattr(batches, "SHAPES", ((32, 2), (64, 1)))
    run = {"folder": folder / "photos", "answers": folder / "answers.npz", "out": folder / "run"}
    saved, save = [], loop.Checkpoint.save

    def cut_off(checkpoint, loop, done):
        save(checkpoint, loop, done)
        saved.append(done)
        if saved == [1]:
            raise KeyboardInterrupt

    monkeypatch.setattr(loop.Checkpoint, "save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fit.fit_finder(**run, epochs=2)
    fit.fit_finder(**run, epochs=2)
    assert saved == [1, 2]
    rows = (folder / "run" / "history.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "1", "2"]
    finder = load_trained(folder / "run" / fit.FINDER)
    assert set(finder.output) == {"stride8", "stride16", "stride32"}
    with pytest.raises(DataError, match="other parameters"):
        fit.fit_finder(**run, epochs=3)


def suggesting(square):
    """A finder that suggests one square of half the view's pixels, whatever it is shown."""
    x, y, side = square
    face = np.float32([[0.9 * SCORE, x, y, side, x, y, x, y]])
    cells = points(8, 20, 20)
    row, column = int(y // 8), int(x // 8)
    values = encode(face, cells[row, column][None], 8)[0]
    values[0] = 1.0

    def answers(pixels, **_):
        shape = len(pixels), pixels.shape[1] // 8
        grids = {f"stride{s}": np.full((shape[0], shape[1] * 8 // s, shape[1] * 8 // s, VALUES),
                                       -9.0, np.float32) for s in STRIDES}  # fmt: skip
        grids["stride8"][:, row, column] = values
        return {name: tf.constant(grid) for name, grid in grids.items()}

    return answers


@pytest.mark.parametrize(("square", "label"), [((50, 60, 40), True), ((120, 30, 24), False)])
def test_a_square_shows_a_face_where_one_lies_under_it(square, label, monkeypatch, rng):
    """The view has one face, at (100, 120) with a side of 80; the finder sees half its pixels."""
    sighted = Sighted(np.float32([[0, 100, 120, 80, 90, 110, 110, 110]]), np.ones(1, bool),
                      np.ones(1, bool))  # fmt: skip
    view = np.full((320, 320), 40, np.uint8)
    view[80:160, 60:140] = 220

    class OneFace:
        def draw(self, side):
            return view[:side, :side], sighted

    monkeypatch.setattr(crops, "VIEWS", ((320, 2),))
    monkeypatch.setattr(crops, "KEPT", 6)
    pixels, labels = crops.Crops(OneFace(), suggesting(square), rng).draw(200)
    assert pixels.shape == (200, SIDE, SIDE, 1) and pixels.dtype == np.uint8
    middles = pixels[:, SIDE // 2 - 4 : SIDE // 2 + 4, SIDE // 2 - 4 : SIDE // 2 + 4].mean(
        (1, 2, 3)
    )
    assert ((middles > 200) == (labels == 1)).all()
    assert (labels == 0).any() != label


def test_of_an_unsure_face_no_crop_is_made(monkeypatch, rng):
    sighted = Sighted(np.float32([[0, 100, 120, 80, 90, 110, 110, 110]]), np.zeros(1, bool),
                      np.ones(1, bool))  # fmt: skip

    class Unsure:
        drawn = 0

        def draw(self, side):
            self.drawn += 1
            if self.drawn > 8:
                raise StopIteration
            return np.zeros((side, side), np.uint8), sighted

    monkeypatch.setattr(crops, "VIEWS", ((320, 2),))
    with pytest.raises(RuntimeError, match="StopIteration"):
        crops.Crops(Unsure(), suggesting((50, 60, 40)), rng).draw(1)


def test_a_verifier_learns_from_a_finder_and_goes_on_where_it_was_cut_off(folder, monkeypatch):
    monkeypatch.setattr(verifier, "BATCHES", 2)
    monkeypatch.setattr(verifier, "JUDGING", 1)
    monkeypatch.setattr(verifier, "CROPS", 4)
    monkeypatch.setattr(crops, "KEPT", 8)
    monkeypatch.setattr(crops, "VIEWS", ((64, 2),))
    finder = tiny()  # which suggests faces everywhere, of all sizes
    for layer in finder.layers:
        if isinstance(layer, keras.layers.Dense):
            layer.set_weights([np.zeros((4, VALUES)), np.zeros(VALUES)])
    finder.save(folder / "finder.keras")
    arguments = ["finder", "verify", "--photos", folder / "photos", "--answers",
                 folder / "answers.npz", "--finder", folder / "finder.keras", "--epochs", "2",
                 "--out", folder / "second"]  # fmt: skip
    save = loop.Checkpoint.save

    def cut_off(checkpoint, state, done):
        save(checkpoint, state, done)
        if done == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(loop.Checkpoint, "save", cut_off)
    main(list(map(str, arguments)))
    assert not (folder / "second" / verifier.VERIFIER).exists()
    assert main(list(map(str, arguments))) == 0
    network = load_trained(folder / "second" / verifier.VERIFIER)
    assert network(np.zeros((2, SIDE, SIDE, 1), np.float32)).shape == (2, 1, 1, 1)
    rows = (folder / "second" / "history.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "1", "2"]


def test_a_verifier_is_told_what_is_right():
    sure = verifier.verifier_loss(tf.constant([1.0, 0.0]), tf.constant([[[[4.0]]], [[[-4.0]]]]))
    wrong = verifier.verifier_loss(tf.constant([1.0, 0.0]), tf.constant([[[[-4.0]]], [[[4.0]]]]))
    assert 0 < float(sure["faces"]) < 0.1
    assert float(wrong["faces"]) > 3


@pytest.mark.parametrize("content", [b"", b"no arrays"])
def test_answers_that_are_none_are_refused(tmp_path, content):
    file = tmp_path / "answers.npz"
    file.write_bytes(content)
    with pytest.raises(DataError, match="python -m train finder teach"):
        load_answers(file)


def test_a_teacher_that_is_none_is_refused(tmp_path, folder, capsys):
    file = tmp_path / "yunet.onnx"
    file.write_bytes(b"no network")
    arguments = ["--photos", str(folder / "photos"), "--yunet", str(file)]
    out = str(tmp_path / "out.npz")
    assert main(["finder", "teach", *arguments, "--out", out]) == DataError.exit_code
    assert "cannot be run as YuNet" in capsys.readouterr().err


def test_the_teacher_sees_a_tilted_face_as_tilted_as_it_is(yunet, portrait):
    gray = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    teacher, tilts = Teacher(yunet), []
    for roll in (0, 30):
        turn = cv2.getRotationMatrix2D((160, 110), -roll, 1.0)
        scene = cv2.warpAffine(gray, turn, (320, 320), borderMode=cv2.BORDER_REPLICATE)
        (face, *_) = teacher.look(scene)
        right, left = face.points[:2]
        tilts.append(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))
    assert tilts == pytest.approx([0, 30], abs=6)
