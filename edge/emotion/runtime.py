"""One way to run a TFLite file, whichever runtime is installed.

ai-edge-litert comes first, then its predecessor tflite-runtime, then tensorflow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from ..advice import advise
from ..errors import RuntimeMissingError

RUNTIMES = (
    "ai_edge_litert.interpreter",
    "tflite_runtime.interpreter",
    "tensorflow.lite.python.interpreter",
)


SCALES = (1e-10, 1e4)
"""Between these lies the scale of any quantised tensor; the products of two such, divided by a
third, the runtimes can still put into integers. Outside they may end the process."""


def find_runtime() -> Any:
    """The module of the first installed runtime; it has a class `Interpreter`.

    Raises:
        RuntimeMissingError: none is installed, or tflite-runtime meets numpy 2.
    """
    failures = []
    for name in RUNTIMES:
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] != name.split(".")[0]:
                failures.append(f"{name}: {error}")
        except (ImportError, AttributeError) as error:  # built against another numpy
            failures.append(f"{name}: {error}")
    detail = "; ".join(failures) or "looked for ai-edge-litert, tflite-runtime, tensorflow"
    raise RuntimeMissingError(
        f"no TFLite runtime works here ({detail})",
        advice=advise(detail) or advise("no TFLite runtime"),
    )


def open_interpreter(content: bytes, threads: int = 1, *, delegates: bool = True) -> Any:
    """An interpreter of a model's bytes, tensors allocated.

    Without `delegates` it computes op by op, and keeps every tensor for who wants to look at it.

    Raises:
        RuntimeMissingError: see `find_runtime`.
        ValueError: the runtime refuses the bytes.
    """
    runtime = find_runtime()
    try:
        with without_chatter():
            # A delegate takes the model as it is and may end the process; without one the
            # runtime finds out by itself what does not hold together.
            interpreter = _allocated(runtime, content, threads, delegates=False)
            if delegates:
                interpreter = _allocated(runtime, content, threads, delegates=True)
    except SystemError as error:
        raise RuntimeMissingError(
            f"{runtime.__name__} does not work with numpy {np.__version__}",
            advice="run: pip install 'numpy<2'",
        ) from error
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    return interpreter


def _allocated(runtime: Any, content: bytes, threads: int, *, delegates: bool) -> Any:
    resolvers = runtime.OpResolverType
    interpreter = runtime.Interpreter(
        model_content=content,
        num_threads=threads,
        experimental_op_resolver_type=(
            resolvers.AUTO if delegates else resolvers.BUILTIN_WITHOUT_DEFAULT_DELEGATES
        ),
        experimental_preserve_all_tensors=not delegates,
    )
    if not delegates:
        _check_scales(interpreter)
    interpreter.allocate_tensors()
    return interpreter


def _check_scales(interpreter: Any) -> None:
    least, most = SCALES
    for tensor in interpreter.get_tensor_details():
        for scale in tensor["quantization_parameters"]["scales"]:
            if not least <= scale <= most:
                raise ValueError(f"tensor {tensor['name']} has the scale {scale}")


@contextmanager
def without_chatter() -> Iterator[None]:
    """Hold back what the C++ library writes to stderr; what goes wrong it also raises."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (a file descriptor is what counts)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
