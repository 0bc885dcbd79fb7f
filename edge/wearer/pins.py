"""Opening a GPIO pin, and saying what to do where that fails."""

from __future__ import annotations

import warnings
from typing import Any

from ..advice import advise
from ..errors import SinkError
from ..holders import held_by


def open_pin(kind: str, pin: int, **options: Any) -> Any:
    """A device of gpiozero's class `kind` on a pin.

    Raises:
        SinkError: gpiozero is not installed, or the pin cannot be used.
    """
    try:
        import gpiozero
        from gpiozero.exc import GPIOZeroError
    except ImportError as error:
        advice = advise(str(error)) or "run: apt install python3-gpiozero python3-lgpio"
        raise SinkError(f"no GPIO: {error}", advice=advice) from error
    try:
        with warnings.catch_warnings(record=True) as fallbacks:  # which driver failed, and why
            warnings.simplefilter("always")
            return getattr(gpiozero, kind)(pin, **options)
    except (GPIOZeroError, OSError, RuntimeError) as error:
        other = held_by("/dev/gpiochip*")
        reasons = [str(warning.message) for warning in fallbacks]
        advice = advise("\n".join([*reasons, str(error)])) or (
            "is this a Raspberry Pi, are you in the group gpio, and is no other program using"
            " the pin?"
        )
        having = f", GPIO is in use by {other}" if other else ""
        raise SinkError(f"GPIO {pin} cannot be used ({error}{having})", advice=advice) from error
