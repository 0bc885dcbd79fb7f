"""Writes docs/faults.md from what the rungs of the ladder measured.

    python tests/hil/faults.py

Each file of results/ holds what one rung last saw, a line of JSON for each fault; written by
`make hil-process` and its siblings.
"""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "faults.md"

RUNGS = {
    "process": ("A process under a pretended service manager",
        "The real daemon, with a network camera, espeak-ng and ALSA that can be broken. It cannot"
        " show: systemd itself, V4L2 and picamera2, a real sound card, real GPIO, a Pi's pace."),
    "nspawn": ("A machine with systemd in a container",
        "The installer and the sandboxed unit under a real systemd. It cannot show: a kernel of"
        " its own (V4L2, GPIO and sound cards), a missing network, a Pi's pace."),
    "vm.devices": ("A virtual machine: its devices",
        "A kernel of its own: V4L2, GPIO and a sound card that are simulated below the driver. It"
        " cannot show: a real sensor, an audible loudspeaker, a felt buzz, a Pi's pace."),
    "vm.restarts": ("A virtual machine: what ends and what starts it",
        "systemd, the kernel's memory limit and a simulated hardware watchdog. The times are those"
        " of an emulated processor."),
}  # fmt: skip

HEAD = """# What can go wrong, and what happens then

Each line is a test that breaks something under a running Facecue, and waits for what is promised
then. The time, in seconds, is from the fault to that, or from the fault's end where the promise is
to go on; beyond the limit the test fails. Nothing here ran on a Raspberry Pi:
[a ladder of tests](../tests/hil/README.md) goes from a process on a PC to a whole emulated machine,
and each part of this page is a rung of it.

Written by `tests/hil/faults.py` from what the tests measured.
"""

COST = """## What it takes of the machine

The same process, measured; CPU time is of one core of the machine that ran the tests.

"""

LOAD = """## Much and bad input

What `make load` last saw; no crash, no hang. `make test` does a short form of each line.

"""


def main() -> None:
    parts = [HEAD]
    for rung, (title, limits) in RUNGS.items():
        if rows := rows_of(rung):
            parts.append(f"## {title}\n\n{limits} Last run on {rows[0]['date']}.\n")
            parts.append(table(rows))
    if rows := rows_of("cost"):
        parts.append(COST + cost(rows))
    if rows := rows_of("load"):
        parts.append(LOAD + load(rows))
    PAGE.write_text("\n".join(parts))


def table(rows: list[dict[str, object]]) -> str:
    return markdown(
        ["| fault | promise | s | limit, s |", "|---|---|--:|--:|"],
        "| {fault} | {promise} | {took:.1f} | {within} |",
        rows,
    )


def cost(rows: list[dict[str, object]]) -> str:
    return markdown(
        ["| what | measured | limit | on | processor |", "|---|--:|--:|---|---|"],
        "| {what} | {figure} {unit} | {limit} {unit} | {date} | {processor} |",
        [{"processor": "not recorded", **row} for row in rows],
    )


def load(rows: list[dict[str, object]]) -> str:
    return markdown(
        ["| what | how many | what came of it | min | on |", "|---|--:|---|--:|---|"],
        "| {what} | {count:,} | {outcome} | {minutes} | {date} |",
        rows,
    )


def markdown(head: list[str], line: str, rows: list[dict[str, object]]) -> str:
    return "\n".join([*head, *(line.format(**row) for row in rows)]) + "\n"


def rows_of(rung: str) -> list[dict[str, object]]:
    """What a rung last saw; nothing where it has not run."""
    file = HERE / "results" / f"{rung}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


if __name__ == "__main__":
    main()
