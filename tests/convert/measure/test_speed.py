"""How a speed is said, and of which kind of processor."""

import pytest

from convert.measure.intervals import Estimate
from convert.measure.speed import kind_of, speed, speed_within


@pytest.mark.parametrize(
    ("architecture", "flags", "kind"),
    [
        ("x86_64", "flags : sse2 avx2 avx512f avx512_vnni amx_int8", "AVX-512 VNNI"),
        ("x86_64", "flags : avx2 avx_vnni", "AVX VNNI"),
        ("x86_64", "flags : avx2 avx512f", "AVX-512 without VNNI"),
        ("x86_64", "flags\t\t: fpu sse2 avx avx2 vaes", "AVX2 alone"),
        ("x86_64", "flags : sse2 avx", "x86 without AVX2"),
        ("aarch64", "Features : fp asimd asimddp", "arm64 with dot product"),
        ("aarch64", "Features\t: fp asimd evtstrm crc32", "arm64 without dot product"),
        ("armv7l", "Features : half thumb neon vfpv4", "armv7l with NEON"),
        ("riscv64", "isa : rv64imafdc", "riscv64, not known in detail"),
        ("x86_64", "", "x86, not known in detail"),
    ],
)
def test_the_kind_of_a_processor_is_told_by_its_flags(architecture, flags, kind):
    assert kind_of(architecture, f"processor : 0\n{flags}\nbugs : none\n") == kind


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(3.944, "3.94x faster"), (0.94, "1.06x slower"), (1.004, "as fast"), (0.996, "as fast"),
     (1.06, "1.06x faster"), (0.5, "2.00x slower")],
)  # fmt: skip
def test_a_speed_says_which_is_faster(ratio, words):
    assert speed(ratio) == words


def test_an_interval_goes_with_its_word():
    assert speed_within(Estimate(3.94, 3.93, 3.95)) == "3.94x faster (3.93 to 3.95)"
    assert speed_within(Estimate(0.8, 0.75, 0.82)) == "1.25x slower (1.22 to 1.33)"
    around = speed_within(Estimate(0.98, 0.94, 1.03))
    assert around == "1.02x slower (from 1.06x slower to 1.03x faster)"
