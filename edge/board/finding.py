"""What a check finds, and in which words it is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from ..errors import FacecueError
from ..news import News
from ..settings.address import masked
from ..types import Notice, Words

log = logging.getLogger(__name__)

Outcome = Literal["ok", "warning", "failed", "unknown", "skipped"]


class Finding(msgspec.Struct, frozen=True):
    """One line of `facecue check`: what was looked at, how it is, and what to do about it."""

    what: str
    state: Outcome
    detail: str = ""
    advice: str = ""


Check = Callable[[], Finding | Iterator[Finding]]
"""Looks at one thing; gives what it finds, or several findings as it goes on."""


def run_checks(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """The findings of each named check; one that breaks is a finding too."""
    for what, check in checks:
        try:
            found = check()
            yield from (found,) if isinstance(found, Finding) else found
        except FacecueError as error:
            yield failure(what, error)
        except Exception as error:  # a check must never hide those after it
            log.debug("check %s", what, exc_info=True)
            yield Finding(what, "unknown", f"{type(error).__name__}: {masked(str(error))}",
                          "run the check again; if it stays, report this line")  # fmt: skip


def failure(what: str, error: FacecueError) -> Finding:
    """An error of Facecue as a finding."""
    return Finding(what, "failed", error.what, error.advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where nothing failed and nothing stayed unknown, else 1."""
    return int(any(finding.state in ("failed", "unknown") for finding in findings))


def format_finding(finding: Finding) -> str:
    """A finding as text for people: a line, and one below it where something is to be done."""
    line = f"{finding.what:<12} {finding.state:<8} {finding.detail}".rstrip()
    return f"{line}\n{'':<12} {'':<8} -> {finding.advice}" if finding.advice else line


def spoken(findings: Iterable[Finding]) -> Words | Notice:
    """What to tell of a check: its first failure with what to do about it, or "ready".

    The error rhythm is felt also where no more than an unknown is wrong.
    """
    findings = list(findings)
    for finding in findings:
        if finding.state == "failed":
            return Words(0.0, f"{finding.what} failed. {finding.detail}. {finding.advice}")
    return Notice(0.0, News.READY, problem=bool(exit_code(findings)))
