import numpy as np
import pytest

from edge.voice.earcons import RATE, TUNES, load, make


@pytest.mark.parametrize("name", TUNES)
def test_the_file_is_what_the_code_makes(name):
    sound = load(name)
    assert np.array_equal(sound, make(name))
    assert len(sound) < 0.4 * RATE
    assert np.abs(sound.astype(int)).max() > 3000


def test_no_two_sound_alike():
    assert len({make(name).tobytes() for name in TUNES}) == len(TUNES)
