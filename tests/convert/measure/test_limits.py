import numpy as np
import pytest

from convert.measure.appearance import CHANGES, detail, light, turn
from convert.measure.limits import AS_IT_IS, GROUPS, MEASURE, measure_limits
from edge.errors import DataError


@pytest.fixture
def faces(dataset_of, rng):
    """A hundred coarse pictures of which the annotators call every one happy or sad."""
    n = 100
    coarse = rng.integers(0, 256, (n, 12, 12)).astype(np.uint8)
    votes = np.zeros((n, 10), np.uint8)
    votes[np.arange(n), np.where(np.arange(n) % 2, 1, 3)] = 10
    return dataset_of(
        n,
        images=coarse.repeat(4, axis=1).repeat(4, axis=2),
        votes=votes,
        split=np.full(n, "validation"),
    )


def test_every_group_is_counted_once(model, faces, tmp_path):
    faces.save(tmp_path / "faces.npz")
    found = measure_limits(model, tmp_path / "faces.npz")
    assert found.measure == MEASURE
    assert {"Light on the face", "Sharpness", *CHANGES} == {limit.title for limit in found.limits}
    for limit in found.limits:
        assert limit.how, limit.title
        if limit.title in CHANGES:
            assert limit.groups[0].name == AS_IT_IS
            assert {group.images for group in limit.groups} == {100}
        else:
            assert [group.images for group in limit.groups] == [100 // GROUPS] * GROUPS
        for group in limit.groups:
            assert group.accuracy.low <= group.accuracy.value <= group.accuracy.high


def test_a_dataset_without_votes_is_refused(model, faces, tmp_path):
    faces.votes[:] = 0
    faces.save(tmp_path / "faces.npz")
    with pytest.raises(DataError, match="no FER"):
        measure_limits(model, tmp_path / "faces.npz")


def test_every_change_gives_another_picture_of_the_same_kind(rng):
    image = rng.integers(40, 200, (48, 48), np.uint8)
    for title, (how, changes) in CHANGES.items():
        assert how.endswith("."), title
        for name, change in changes.items():
            changed = change(image.copy())
            assert (changed.shape, changed.dtype) == ((48, 48), np.uint8), name
            assert not np.array_equal(changed, image), name


def test_light_is_that_of_the_middle():
    image = np.zeros((1, 48, 48), np.uint8)
    image[:, 20:36, 12:36] = 90
    assert light(image) == [90]


def test_detail_falls_with_blur_and_does_not_see_contrast(rng):
    sharp = rng.integers(0, 256, (48, 48), np.uint8)
    soft = CHANGES["Blur"][1]["1.0 pixels"](sharp)
    faint = (sharp // 4).astype(np.uint8)
    a, b, c = detail(np.stack([sharp, soft, faint]))
    assert b < a / 2
    assert c == pytest.approx(a, rel=0.05)


def test_the_turn_is_seen_by_yunet(yunet, portrait):
    import cv2

    from edge.emotion.crop import crop_face

    gray = cv2.imread(str(portrait), cv2.IMREAD_GRAYSCALE)
    face = crop_face(gray, (80, 40, 150, 150))
    nothing = np.zeros((48, 48), np.uint8)
    found = turn(np.stack([face, nothing]), yunet)
    assert 0 <= found[0] < 1
    assert np.isnan(found[1])


def test_a_file_that_is_not_yunet_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"none\.onnx is not YuNet"):
        turn(np.zeros((1, 48, 48), np.uint8), tmp_path / "none.onnx")
