import pytest

from edge.camera.picture import read_picture
from edge.errors import ContractError, ModelNotFoundError
from edge.faces.boxes import overlap
from edge.faces.detector import find_faces, open_detector
from edge.faces.follower import FaceFollower
from edge.settings.config import FacesConfig


def test_yunet_without_its_file_says_what_to_set(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"set faces\.yunet"):
        open_detector(FacesConfig(detector="yunet"))
    file = tmp_path / "yunet.onnx"
    file.write_bytes(b"no network")
    with pytest.raises(ContractError, match="cannot be run as YuNet"):
        open_detector(FacesConfig(detector="yunet", yunet=str(file)))


def test_yunet_finds_the_same_square(tilted, yunet, portrait, portrait_face):
    detector = open_detector(FacesConfig(detector="yunet", yunet=str(yunet)))
    (face,) = find_faces(detector, read_picture(portrait))
    assert overlap(face.box, portrait_face) > 0.6
    follower = FaceFollower(FacesConfig(detector="yunet", yunet=str(yunet)))
    faces = [follower.update(t / 10, tilted(25)).faces for t in range(20)]
    assert faces[-1][0].roll == pytest.approx(25, abs=12)
