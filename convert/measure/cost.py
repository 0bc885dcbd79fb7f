"""What a model file weighs and needs: bytes, ops, multiplications, memory, instructions."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from edge.emotion.contract import load_contract
from edge.emotion.runtime import find_runtime
from edge.errors import ContractError

from ..tflite.audit import audit, format_of
from ..tflite.graph import slow_ops
from .figures import Cost, Machine

CACHEGRIND = (
    "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
    "--log-fd=1",
)  # fmt: skip
"""Counts instructions, and nothing else. It offers AVX2 at most, whatever the processor has."""

FEW, MANY = 2, 12
"""Inferences of two runs under valgrind, whose difference leaves out all that comes before."""


def measure_cost(model: Path, *, valgrind: bool = True) -> Cost:
    """All that a file costs but its time; memory and instructions in processes of their own.

    Raises:
        ModelNotFoundError, ContractError: see `edge.emotion.contract.load_contract`; also where a
            tensor is not of the file's format.
    """
    contract, content = load_contract(model)
    form = format_of(contract, content)
    ops = audit(content, form)
    return Cost(
        file=model.name,
        sha256=contract.sha256,
        format=form,
        bytes=len(content),
        multiply_accumulates=sum(op.multiply_accumulates for op in ops),
        ops=dict(Counter(op.name for op in ops).most_common()),
        slow_ops=dict(Counter(op.name for op in slow_ops(content)).most_common()),
        peak_memory=int(_child(model, FEW)),
        instructions=_instructions(model) if valgrind and shutil.which("valgrind") else None,
    )


def _child(model: Path, inferences: int, *wrapper: str) -> str:
    """Run `cost_child.py` in a fresh process, perhaps under another program; its stdout."""
    command = [
        *wrapper,
        sys.executable,
        "-m",
        "convert.measure.cost_child",
        str(model.resolve()),
        str(inferences),
    ]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ContractError(f"model {model} cannot be run in a process of its own: {last}")
    return done.stdout


def _instructions(model: Path) -> int:
    counts = []
    for inferences in (FEW, MANY):
        log = _child(model, inferences, *CACHEGRIND)
        found = re.search(r"I\s+refs:\s+([\d,]+)", log)
        if found is None:
            raise ContractError(
                f"valgrind counted no instructions of {model}", advice="leave it out"
            )
        counts.append(int(found[1].replace(",", "")))
    return round((counts[1] - counts[0]) / (MANY - FEW))


def describe_machine() -> Machine:
    """This machine, as far as figures depend on it."""
    runtime = find_runtime().__name__.split(".")[0]
    return Machine(
        processor=_processor(),
        architecture=platform.machine(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        runtime=f"{runtime.replace('_', '-')} {_version(runtime)}",
        numpy=np.__version__,
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of an unknown version"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    for key in ("Model", "model name"):  # a Raspberry Pi's board, and the name of other CPUs
        found = re.search(rf"^{key}\s*:\s*(.+)$", text, re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or platform.machine()
