import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from edge.errors import DataError
from train.checkpoint import claim
from train.member import PARAMETERS


def test_a_folder_that_is_claimed_again_is_not_written_again(tmp_path):
    """Another worker may be reading it at that moment."""
    claim(tmp_path / "m", {"seed": 1})
    first = (tmp_path / "m" / PARAMETERS).stat()
    claim(tmp_path / "m", {"seed": 1})
    again = (tmp_path / "m" / PARAMETERS).stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    with pytest.raises(DataError, match="other parameters"):
        claim(tmp_path / "m", {"seed": 2})


def test_only_the_chief_writes(tmp_path):
    claim(tmp_path / "m", {"seed": 1}, write=False)
    assert not (tmp_path / "m").exists()
