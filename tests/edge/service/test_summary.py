import cv2
import numpy as np
import pytest

from edge.cli import main
from edge.service.summary import Summary
from edge.types import Announcement, FaceFound, FaceLost


@pytest.fixture
def wall(tmp_path):
    """A recording of two seconds in which nobody is."""
    file = tmp_path / "wall.avi"
    video = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 5, (320, 240))
    for _ in range(11):
        video.write(np.full((240, 320, 3), 128, np.uint8))
    video.release()
    return str(file)


def test_it_counts_faces_and_announcements():
    summary = Summary()
    for event in (FaceFound(0.1, 1), Announcement(0.2, "sad", 0.9, 1), FaceLost(0.9, 1),
                  Announcement(0.5, "happy", 0.9, 1)):  # fmt: skip
        summary.count(event)
    assert summary.text(1, 0.0) == "end of the recording: 1 frame, 0.0 s; 1 face, 2 announcements"


def test_the_last_line_of_a_recording_sums_up_also_when_nothing_was_seen(wall, capsys):
    assert main(["run", "--camera", wall, "--fast"]) == 0
    assert capsys.readouterr().out == (
        "end of the recording: 11 frames, 2.0 s; no face was found\n"
    )


def test_where_the_output_is_json_the_sum_stands_beside_it(wall, capsys):
    assert main(["run", "--camera", wall, "--fast", "--json"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "no face was found" in told.err
