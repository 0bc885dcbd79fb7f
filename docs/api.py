"""The page of what programs of others may use: every name of `edge.__all__`, from its docstring."""

import ast
import enum
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from types import UnionType
from typing import Any

import msgspec

import edge

TABLES = {field.name: type(field.default) for field in msgspec.structs.fields(edge.Config)}
ERRORS = [
    thing for name in edge.__all__
    if inspect.isclass(thing := getattr(edge, name)) and issubclass(thing, edge.FacecueError)
    and thing is not edge.FacecueError
]  # fmt: skip
LISTED = [*TABLES.values(), *ERRORS]
"""What stands in a list with its like, not under a heading of its own."""

INTRODUCTION = """# For programs of your own

<!-- generated from the docstrings of edge: make docs -->

Everything here is imported from `edge`, and stays as it is from one release to the next but for
what [CHANGELOG.md](../CHANGELOG.md) says; what is not here may change at any time. All of it has
types; `edge.__version__` says which release it is. [examples/](../examples) has short programs that
use it.

```pycon
>>> from edge import Classifier, Config, Pipeline, default_model
>>> pipeline = Pipeline(Config(), Classifier(default_model()))
```"""

TITLES = {
    "pipeline": "The way of a frame",
    "emotion": "From a face to what it shows",
    "faces": "Finding faces",
    "camera": "Cameras and pictures",
    "stills": "Still pictures",
    "wearer": "Sinks",
    "voice": "Words",
    "types": "What travels from the camera to the wearer",
    "news": "News of Facecue itself",
    "settings": "Settings",
    "errors": "Errors",
}


def page() -> str:
    """The whole page, a part for each room."""
    parts = [INTRODUCTION]
    for room, names in groupby(edge.__all__, lambda name: edge._HOME_OF[name].split(".")[1]):
        parts.append(f"## {TITLES[room]}")
        parts += [entry for name in names if (entry := "\n\n".join(_entry(name)))]
        if room == "errors":
            parts.append(_errors())
    return "\n\n".join(parts) + "\n"


def _entry(name: str) -> Iterator[str]:
    """What the page says of a name; nothing of those that stand in a list with others."""
    thing = getattr(edge, name)
    if thing in LISTED:
        return
    yield f"### {name}"
    if isinstance(thing, enum.EnumMeta):
        yield from _sections(thing)
        yield _fill(", ".join(f"`{member.name}`" for member in thing))
    elif thing is edge.Config:
        yield from _sections(thing)
        yield _tables()
    elif isinstance(thing, type):
        yield from _class(name, thing)
    elif inspect.isfunction(thing):
        yield _code(_signature(name, thing))
        yield from _sections(thing)
    else:
        yield _code(f"{name} = {_words(thing) if isinstance(thing, UnionType) else repr(thing)}")
        yield _doc_of_constant(name)


def _class(name: str, thing: type) -> Iterator[str]:
    """How one is made, if not by a subclass; its docstring; and a line for each member."""
    if not (inspect.isabstract(thing) or getattr(thing, "_is_protocol", False)):
        yield _code(_signature(name, thing))
    yield from _sections(thing)
    members = [_member(key, each) for key, each in vars(thing).items() if key[0] != "_"]
    if any(members):
        yield "Methods and properties:"
        yield "\n".join(filter(None, members))


def _tables() -> str:
    """The structs of the configuration, each with where its keys are told."""
    lines = [
        f"- `{key}`: `{table.__name__}`; its arguments are the keys of"
        f" [{key}](configuration.md#{key})"
        for key, table in TABLES.items()
    ]
    return "\n".join(_fill(line, "  ") for line in lines)


def _errors() -> str:
    """The errors but for their base, in a table."""
    rows = [("error", "is also", "when"), ("---",) * 3]
    rows += [
        (f"`{each.__name__}`", f"`{each.__bases__[-1].__name__}`", str(inspect.getdoc(each)))
        for each in ERRORS
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _member(name: str, member: Any) -> str:
    """A line for a method or a property that has a docstring; nothing for others."""
    kind = isinstance(member, property)
    function = member.fget if kind else getattr(member, "__func__", member)
    if not inspect.isfunction(function) or not function.__doc__:
        return ""
    told = inspect.cleandoc(function.__doc__).partition("\n\n")[0]
    return _fill(f"- `{name if kind else _signature(name, function)}`: {told}", "  ")


def _signature(name: str, thing: Any) -> str:
    """Its call as text, on one line if that is short enough; that of a class without `-> None`."""
    signature = inspect.signature(thing)
    told: list[str] = []
    for key, each in signature.parameters.items():
        if each.kind is each.KEYWORD_ONLY and "*" not in told:
            told.append("*")
        if key not in ("self", "cls"):
            told.append(_parameter(each))
    gives = signature.return_annotation
    gives = "" if isinstance(thing, type) or gives is signature.empty else f" -> {_words(gives)}"
    line = f"{name}({', '.join(told)}){gives}"
    return line if len(line) <= 96 else f"{name}(\n    " + ",\n    ".join(told) + f",\n){gives}"


def _parameter(parameter: inspect.Parameter) -> str:
    text = f"{parameter.name}: {_words(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return text
    return f"{text} = {'...' if callable(parameter.default) else repr(parameter.default)}"


def _words(annotation: Any) -> str:
    """A type as it stands in the source."""
    annotation = getattr(annotation, "__forward_arg__", annotation)
    if isinstance(annotation, str):
        return annotation
    plain = isinstance(annotation, type) and not hasattr(annotation, "__args__")
    text = annotation.__name__ if plain else str(annotation)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


def _doc_of_constant(name: str) -> str:
    """The string below its assignment."""
    module = sys.modules[f"edge{edge._HOME_OF[name]}"]
    body = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
    for statement, after in pairwise(body):
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            return _fill(inspect.cleandoc(ast.literal_eval(after.value)))
    raise LookupError(f"{name} has no string below it")


def _sections(thing: Any) -> Iterator[str]:
    """Its docstring as Markdown: paragraphs, examples, and lists of arguments and errors."""
    for block in (inspect.getdoc(thing) or "").split("\n\n"):
        head, _, rest = block.partition("\n")
        if head.startswith(">>> "):
            yield _code(block)
        elif head in ("Example:", "Returns:"):
            rest = textwrap.dedent(rest)
            yield _code(rest) if head == "Example:" else _fill(f"Returns: {rest}")
        elif head in ("Args:", "Raises:", "Attributes:"):
            yield f"{head}\n\n{_list(textwrap.dedent(rest))}"
        else:
            yield _fill(block)


def _list(text: str) -> str:
    entries = re.split(r"\n(?=\S)", text)
    named = (re.sub(r"^(\w+(?:, \w+)*): ", r"`\1`: ", " ".join(e.split())) for e in entries)
    return "\n".join(_fill(f"- {entry}", "  ") for entry in named)


def _fill(text: str, indent: str = "") -> str:
    return "\n".join(
        textwrap.wrap(" ".join(text.split()), 100, subsequent_indent=indent,
                      break_long_words=False, break_on_hyphens=False)
    )  # fmt: skip


def _code(text: str) -> str:
    return f"```{'pycon' if text.startswith('>>> ') else 'text'}\n{text}\n```"
