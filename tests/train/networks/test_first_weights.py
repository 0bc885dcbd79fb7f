import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.networks.build import build_network
from train.networks.first_weights import expect_shares, start_from, weight_files
from train.networks.member import MEMBERS, shipped_member
from train.networks.mobilenet import BODY
from train.networks.shapes import Cnn, MobileNet
from train.runs.fit import fit
from train.variants import VARIANTS, Variant

FACES = np.zeros((4, 48, 48), np.uint8)
CNN = Variant("", Cnn((8, 16), (2, 2)))


def saved(network, folder):
    network.save(folder / "member.keras")
    return folder / "member.keras"


def test_a_network_takes_over_all_that_a_member_has_learned(tmp_path):
    first, second = (build_network(CNN.network, name=name) for name in ("first", "second"))
    start_from(second, saved(first, tmp_path), FACES)
    assert all(map(np.array_equal, first.get_weights(), second.get_weights()))


def test_the_head_for_own_labels_begins_as_ferplus_s(tmp_path):
    first = build_network(CNN.network, name="first")
    own = build_network(CNN.network, name="own_pictures", heads=("own",))
    start_from(own, saved(first, tmp_path), FACES)
    kernel = own.get_layer("own").kernel.numpy()
    assert (kernel == first.get_layer("ferplus").kernel.numpy()).all()
    again = build_network(CNN.network, name="again", heads=("own",))
    start_from(again, saved(own, tmp_path), FACES)
    assert (again.get_layer("own").kernel.numpy() == kernel).all()


def test_a_head_expects_the_shares_of_the_new_pictures(rng):
    network = build_network(CNN.network, name="own_pictures", heads=("own",))
    network.get_layer("own").bias.assign([0, -4, 0, 3, 2, 0, 0])
    images = rng.integers(0, 256, (40, 48, 48)).astype(np.uint8)
    shares = np.array([0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])
    expect_shares(network, "own", shares, images)
    answers = network.predict(images[..., None].astype(np.float32), verbose=0)["own"]
    assert answers.mean(axis=0) == pytest.approx(shares, abs=0.01)


def test_own_pictures_go_on_from_what_ships():
    shipped = json.loads((MEMBERS.parent / "facecue.json").read_text())["training"]["members"]
    starts = [variant.start for variant in VARIANTS.values() if variant.start]
    assert set(shipped) <= set(starts)
    assert all(weight_files(shipped_member(name))[0].is_file() for name in starts)
    with pytest.raises(DataError, match=r"no member .*none.*--weights"):
        shipped_member("none")


def test_heads_on_other_features_learn_anew(tmp_path):
    """A MobileNet's third block has twice the features of its second."""
    longer, short = (
        build_network(MobileNet(side=64, blocks=blocks), name=f"net{blocks}") for blocks in (4, 3)
    )
    before = short.get_layer("ferplus").kernel.numpy()
    start_from(short, saved(longer, tmp_path), FACES)
    assert (short.get_layer("ferplus").kernel.numpy() == before).all()


def test_a_shorter_mobilenet_starts_from_a_longer_member(tmp_path):
    short, longer, longest = (
        build_network(MobileNet(side=64, blocks=blocks), name=f"net{blocks}")
        for blocks in (2, 3, 4)
    )
    file = saved(longer, tmp_path)
    start_from(short, file, FACES)
    kernels = [net.get_layer(BODY).get_layer("conv_pw_2").kernel.numpy() for net in (longer, short)]
    assert (kernels[0] == kernels[1]).all()
    with pytest.raises(DataError, match=r"member\.keras holds another network.*conv_.._4"):
        start_from(longest, file, FACES)


def test_a_network_of_other_widths_is_refused(tmp_path):
    file = saved(build_network(CNN.network, name="narrow"), tmp_path)
    with pytest.raises(DataError, match="another network than this one"):
        start_from(build_network(Cnn((8, 32), (2, 2)), name="wide"), file, FACES)


def test_a_run_that_starts_from_a_member_is_a_run_of_its_own(data, tmp_path):
    fit("vgg16", data, tmp_path / "first", epochs=2)
    fit("vgg16", data, tmp_path / "second", epochs=1, seed=2, weights=tmp_path / "first")
    with pytest.raises(DataError, match="other parameters"):
        fit("vgg16", data, tmp_path / "second", epochs=1, seed=2)
    assert weight_files(tmp_path / "first") == [tmp_path / "first" / "member.keras"]


def test_the_long_recipe_continues_the_short_one():
    assert VARIANTS["vgg32-long"].network == VARIANTS["vgg32"].network
