"""What a run shows while it works."""

import os
import pty
import re
from contextlib import suppress

from train.runs.progress import bar, opening


def test_the_first_line_says_what_is_trained_and_what_is_not_known_yet():
    line = opening("vgg16", seed=3, images=28672, batch_size=128, epochs=40, checked=3589)
    assert line.startswith("training vgg16, seed 3: 40 epochs of 28,672 images, 128 a step; 3,589")
    assert "measured in the first" in line


def test_a_bar_has_images_a_second_and_the_time_to_go(monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        assert [*bar(5, 32, "epoch 1/2")] == [0, 1, 2, 3, 4]
        os.set_blocking(ours, False)
        shown = ""
        with suppress(BlockingIOError):
            while True:
                shown += os.read(ours, 10_000).decode()
    os.close(ours)
    assert re.search(r"epoch 1/2: +0 %\|.*0 of 160 images, \? images/s, \? to go", shown)
    assert re.search(r"100 %\|.*160 of 160 images, +\d+\.\d+ images/s, 00:00 to go", shown)


def test_a_log_gets_two_bars_an_epoch_and_not_one_a_step(capsys):
    assert len([*bar(500, 32, "epoch 1/2")]) == 500
    assert capsys.readouterr().err.count("epoch 1/2") == 2
