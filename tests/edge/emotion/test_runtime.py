import numpy as np
import pytest

from edge.emotion import runtime
from edge.errors import RuntimeMissingError


def test_an_installed_runtime_is_found():
    assert hasattr(runtime.find_runtime(), "Interpreter")


def test_without_any_runtime_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(runtime, "RUNTIMES", ("no_such_runtime.interpreter",))
    with pytest.raises(RuntimeMissingError, match="pip install ai-edge-litert"):
        runtime.find_runtime()


def test_the_next_runtime_is_taken_where_the_first_is_broken(monkeypatch, tmp_path):
    (tmp_path / "broken_runtime.py").write_text("raise ImportError('built for another numpy')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(runtime, "RUNTIMES", ("broken_runtime", *runtime.RUNTIMES))
    assert runtime.find_runtime().__name__ in runtime.RUNTIMES


def test_a_system_error_of_an_old_runtime_becomes_advice(monkeypatch):
    class Interpreter:
        def __init__(self, **_):
            raise SystemError("CreateWrapperFromFile returned a result with an exception set")

    found = runtime.find_runtime()
    old = type("Old", (), {"Interpreter": Interpreter, "OpResolverType": found.OpResolverType,
                           "__name__": "tflite_runtime"})  # fmt: skip
    monkeypatch.setattr(runtime, "find_runtime", lambda: old)
    with pytest.raises(RuntimeMissingError, match="numpy<2"):
        runtime.open_interpreter(b"")


@pytest.mark.parametrize("scale", [1e-38, 1e38, -1.0, np.nan, np.inf])
def test_scales_that_end_the_process_are_refused_before(model, scale):
    content = model.read_bytes()
    tensor = next(
        found for found in runtime.open_interpreter(content, delegates=False).get_tensor_details()
        if len(found["quantization_parameters"]["scales"]) == 1
        and content.count(found["quantization_parameters"]["scales"].tobytes()) == 1
    )  # fmt: skip
    kept = tensor["quantization_parameters"]["scales"].tobytes()
    damaged = content.replace(kept, np.float32(scale).tobytes())
    with pytest.raises(ValueError, match=r"tensor .* has the scale"):
        runtime.open_interpreter(damaged)
