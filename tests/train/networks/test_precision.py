import pytest

pytest.importorskip("tensorflow", reason="tensorflow is not installed (the desktop extra)")

from train.networks import precision
from train.networks.shapes import Cnn, EfficientNet


@pytest.mark.parametrize(
    ("flags", "of_cnn"),
    [
        ("fpu avx2", "float32"),
        ("avx2 avx512_bf16", "mixed_bfloat16"),
        ("amx_bf16 avx2", "mixed_bfloat16"),
    ],
)
def test_the_faster_precision_depends_on_processor_and_network(
    monkeypatch, tmp_path, flags, of_cnn
):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"flags : {flags}\n")
    monkeypatch.setattr(precision, "Path", lambda _: cpuinfo)
    assert precision.best_precision(Cnn()) == precision.best_precision() == of_cnn
    assert precision.best_precision(EfficientNet()) == "float32"
