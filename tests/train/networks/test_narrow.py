import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.networks.build import build_network
from train.networks.first_weights import start_from
from train.networks.shapes import Cnn

FACES = np.zeros((4, 48, 48), np.uint8)
WIDE, NARROW = Cnn((8, 16), (2, 2), dropout=0.0), Cnn((4, 16), (2, 2), dropout=0.0)


def saved(network, folder):
    network.save(folder / "member.keras")
    return folder / "member.keras"


def test_a_narrower_network_answers_alike_where_the_channels_left_out_do_nothing(tmp_path, rng):
    wide, thin = build_network(WIDE, name="wide"), build_network(NARROW, name="thin")
    for tag in ("0_0", "0_1"):
        norm = wide.get_layer(f"norm{tag}")
        gamma, *others = norm.get_weights()
        gamma[[0, 3, 4, 6]] = 0  # and with an offset of 0 nothing comes through
        norm.set_weights([gamma, *others])
    start_from(thin, saved(wide, tmp_path), FACES)
    faces = rng.integers(0, 256, (5, 48, 48, 1)).astype(np.float32)
    expected, found = (net.predict(faces, verbose=0) for net in (wide, thin))
    for head, answers in found.items():
        assert answers == pytest.approx(expected[head], abs=1e-5)
        assert answers.std(axis=0).max() > 1e-4


def test_the_channels_that_the_next_layer_takes_up_are_kept(tmp_path):
    wide, thin = build_network(WIDE, name="wide"), build_network(NARROW, name="thin")
    following = wide.get_layer("conv0_1")
    kernel = following.get_weights()[0]
    kernel[:, :, [1, 2, 5, 7]] *= 100
    following.set_weights([kernel])
    start_from(thin, saved(wide, tmp_path), FACES)
    first = wide.get_layer("conv0_0").kernel.numpy()[..., [1, 2, 5, 7]]
    assert np.array_equal(thin.get_layer("conv0_0").kernel.numpy(), first)


def test_a_head_that_the_wider_one_lacks_begins_as_its_first(tmp_path):
    wide = build_network(WIDE, name="wide", heads=("fer2013", "ferplus"))
    thin = build_network(NARROW, name="thin", heads=("fer2013", "ferplus", "affectnet"))
    start_from(thin, saved(wide, tmp_path), FACES)
    kernels = [net.get_layer(head).kernel.numpy() for net, head in
               ((wide, "fer2013"), (thin, "affectnet"))]  # fmt: skip
    assert np.array_equal(*kernels)


@pytest.mark.parametrize(
    ("wide", "thin"),
    [
        (NARROW, WIDE),
        (Cnn((8, 16), (2, 2), residual=True), Cnn((4, 16), (2, 2), residual=True)),
        (Cnn((8, 16), (2, 1)), NARROW),
        (Cnn((8, 8), (2, 2)), NARROW),
    ],
    ids=["narrower", "residual", "shallower", "narrower later"],
)
def test_another_network_is_refused(tmp_path, wide, thin):
    file = saved(build_network(wide, name="wide"), tmp_path)
    with pytest.raises(DataError, match="another network than this one"):
        start_from(build_network(thin, name="thin"), file, FACES)
