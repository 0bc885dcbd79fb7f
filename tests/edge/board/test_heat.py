import os
from pathlib import Path

import pytest

from edge.board.heat import temperature


@pytest.mark.parametrize(
    "content", [b"9" * 90, b"9" * 400, b"9" * 5000, b"-300000", b"nan", b"", b"\xff", b"0x50"]
)
def test_a_thermometer_that_tells_nonsense_tells_nothing(tmp_path, content):
    (tmp_path / "temp").write_bytes(content)
    assert temperature(tmp_path / "temp") is None


def test_a_thermometer_without_end_holds_up_nothing(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert temperature(tmp_path / "pipe") is None
    assert temperature(Path("/dev/zero")) is None
