"""What the pages for people say is so: links lead somewhere, commands run, files are as generated.

A block of commands runs here, in a copy of the checkout, unless a comment above it says why not:
`hardware only`, or `test` with what runs it instead. Of those blocks, and of the commands within a
line, the options are checked all the same.
"""

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from edge.news import News
from edge.settings.files import load_config

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / name
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")
] + sorted((ROOT / "docs").glob("*.md"))  # fmt: skip
REASON = re.compile(r"<!-- (hardware only|test): [^>]{10,} -->\s*$")
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    page: str
    language: str
    text: str
    runs: bool


def blocks_of(page):
    text = page.read_text()
    for match in BLOCK.finditer(text):
        excused = REASON.search(text[: match.start()].rstrip() + "\n")
        name = str(page.relative_to(ROOT))
        yield Block(name, match[1], match[2], not excused)


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
RUNNING = [block for block in BLOCKS if block.language == "sh" and block.runs]


def commands_of(text):
    """The simple commands of a shell script, as lists of words."""
    bare = re.sub(r"(^|\s)#.*$", r"\1", text, flags=re.MULTILINE).replace("\\\n", " ")
    lexer = shlex.shlex(bare, posix=True, punctuation_chars="();<>|&\n")
    lexer.whitespace, lexer.whitespace_split = " \t", True
    command: list[str] = []
    for word in lexer:
        if set(word) <= set("();<>|&\n"):
            if command:
                yield command
            command = []
        else:
            command.append(word)
    if command:
        yield command


def parser_of(command):
    """The parser that a command of ours goes to, and its arguments; None for others."""
    from convert.app.cli import _parser as app
    from convert.cli import _parser as convert
    from edge.cli import _parser as facecue
    from train.cli import _parser as train

    ours = {"facecue": facecue, "facecue-app": app, "train": train, "convert": convert}
    for start in ([], ["sudo"]):
        if command[: len(start)] == start and len(command) > len(start):
            rest = command[len(start) :]
            if rest[0] in ("facecue", "facecue-app"):
                return ours[rest[0]](), rest[1:]
            if rest[:2] in (["python", "-m"], ["python3", "-m"]) and rest[2] in ours:
                return ours[rest[2]](), rest[3:]
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = BLOCK.sub("", page.read_text())
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for target in targets:
        if target.startswith("https://"):
            continue
        assert "://" not in target, target
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.is_relative_to(ROOT) and there.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", BLOCK.sub("", there.read_text()), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert anchor in slugs, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_is_described(page):
    text = page.read_text()
    assert all(len(alt) > 20 for alt in re.findall(r"!\[([^\]]*)\]", text))
    assert all("alt=" in tag for tag in re.findall(r"<img [^>]*>", text))


def test_every_page_is_reached_from_the_readme():
    readme = (ROOT / "README.md").read_text()
    for page in (ROOT / "docs").glob("*.md"):
        assert f"docs/{page.name}" in readme


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("drawing", sorted((ROOT / "docs").glob("*.svg")), ids=lambda d: d.name)
def test_drawings_say_what_they_show(drawing):
    svg = ElementTree.parse(drawing).getroot()
    assert svg.get("role") == "img"
    name = "{http://www.w3.org/2000/svg}"
    assert all(len(svg.findtext(f"{name}{tag}", "")) > 10 for tag in ("title", "desc"))


@pytest.mark.parametrize(
    "block", [b for b in BLOCKS if b.language == "sh"], ids=lambda b: f"{b.page} {b.text[:30]!r}"
)
def test_every_command_has_options_that_exist(block):
    makefile = (ROOT / "Makefile").read_text()
    for command in commands_of(block.text):
        if command[0] == "make":
            assert re.search(rf"^{command[1]}:", makefile, re.MULTILINE), command
        elif (found := parser_of(command)) is not None:
            parser, arguments = found
            parser.parse_args(arguments)  # exits, and so fails, when an option is unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_excuses_a_block_is_there(page):
    for reason in re.findall(r"<!-- (?:hardware only|test): ([^>]*) -->", page.read_text()):
        names = re.findall(r"(?:tests|\.ci)/[\w./]*\w", reason)
        assert all((ROOT / name).exists() for name in names), reason


INLINE = re.compile(r"`((?:sudo )?(?:facecue|facecue-app|make|python -m \w+)(?: [^`\n]+)?)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_within_a_line_exist(page):
    """Their subcommand and their options; what else they need may be left out."""
    makefile = (ROOT / "Makefile").read_text()
    for text in INLINE.findall(BLOCK.sub("", page.read_text())):
        command = text.removeprefix("sudo ").split()
        if command[0] == "make":
            assert re.search(rf"^{command[1]}:", makefile, re.MULTILINE), text
            continue
        parser, arguments = parser_of(command)
        words = parser.format_help()
        if arguments and not arguments[0].startswith("-"):
            (chosen,) = [a.choices for a in parser._actions if isinstance(a.choices, dict)]
            words = chosen[arguments.pop(0)].format_help()
        for option in arguments:
            assert not option.startswith("-") or option in words.split(), text


def test_one_block_at_least_runs_here():
    assert RUNNING, "pytest would skip what follows"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what the commands name, with our commands first on the path."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("edge", "train", "convert", "models", "examples", "systemd"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    for suffix in (".tflite", ".json"):  # what docs/training.md makes
        shutil.copy(ROOT / f"models/facecue{suffix}", folder / f"my{suffix}")
    programs = folder / "bin"
    programs.mkdir()
    for name, arguments in (
        ("facecue", "-m edge.cli"), ("facecue-app", "-m convert.app.cli"), ("python", ""),
    ):  # fmt: skip
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} {arguments} "$@"\n')
        (programs / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("block", RUNNING, ids=lambda b: f"{b.page} {b.text[:30]!r}")
def test_the_commands_run(block, checkout):
    path = f"{checkout / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text], cwd=checkout, capture_output=True,
        text=True, timeout=120, check=False,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(checkout)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "block", [b for b in BLOCKS if b.language != "sh"], ids=lambda b: f"{b.page} {b.text[:30]!r}"
)
def test_other_blocks_can_be_read(block, tmp_path):
    if block.language == "json":
        for line in block.text.splitlines():
            assert "event" in json.loads(line)
    elif block.language == "toml":
        file = tmp_path / "config.toml"
        file.write_text(block.text)
        load_config(file)
    elif block.language == "pycon":  # tests/test_doctests.py runs those of docstrings
        for example in doctest.DocTestParser().get_examples(block.text):
            compile(example.source, block.page, "single")
    else:
        assert block.language in ("text", "mermaid"), "say what the block is"


def test_what_is_generated_is_up_to_date():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, f"run: make docs\n{done.stderr}"


def test_the_page_has_everything_that_facecue_says_of_itself():
    page = (ROOT / "docs" / "announcements.md").read_text()
    table = page[page.index("| it says |") : page.index("The first thing")]
    words = re.findall("“([^”]+)”", "".join(row.split("|")[1] for row in table.splitlines() if row))
    assert sorted(words) == sorted(news.value for news in News if news is not News.READY)
