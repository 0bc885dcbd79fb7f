"""What int16 kernels demand of the steps between the tensors of a head."""

import math

import pytest

pytest.importorskip("tensorflow")

from convert.tflite.heads import no_power_of_two


@pytest.mark.parametrize("step", [2.0**-13, 2.0**-13 * 1.0005, 2.0**-13 * 0.9995])
def test_no_kernel_takes_a_step_for_a_power_of_two(step):
    other = no_power_of_two(step)
    assert step < other < 1.01 * step
    assert abs(math.log2(other) - round(math.log2(other))) > 1e-3


def test_another_step_stays():
    assert no_power_of_two(1.1e-4) == 1.1e-4
