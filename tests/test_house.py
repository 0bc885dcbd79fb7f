"""Who may import whom, and what the device must never need."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("edge", "train", "convert")
SHARED_WITH_TRAIN = {
    "edge.emotion.crop",
    "edge.emotion.labels",
    "edge.errors",
    "edge.camera.picture",
}


def files_of(package: str) -> list[Path]:
    """Its files in all rooms; were there none, every test of them would pass."""
    files = sorted((ROOT / package).rglob("*.py"))
    assert {file.stem for file in files} >= {"__init__", "cli"}, f"where is {package}?"
    return files


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module))
    return names


def test_the_import_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml"]
    if not Path(command[0]).exists():
        pytest.skip("import-linter is not installed (the dev extra)")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_device_never_loads_the_desktop():
    modules = [module_of(file) for file in files_of("edge") if file.stem != "__main__"]
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    desktop = {"train", "convert", "tensorflow", "keras", "matplotlib", "pandas", "sklearn", "tqdm"}
    assert not loaded & desktop
    assert not loaded & {"picamera2", "gpiozero", "pyttsx3"}, "hardware is loaded when asked for"


OF_ONE_FILE = {
    "folders": {"edge.faces.detector", "edge.settings.config"},
    "evaluate": {"edge.emotion.classifier", "edge.emotion.heard"},
    "loading": {"edge.emotion.runtime"},
}


OF_ONE_ROOM = {
    "finder": {
        f"edge.faces.{name}"
        for name in ("brighten", "finder_grid", "finder_net", "pyramid", "verifier")
    },
}


def test_training_knows_little_of_the_device():
    for file in files_of("train"):
        of_edge = {name for name in imports_of(file) if name.split(".")[0] == "edge"}
        allowed = (
            SHARED_WITH_TRAIN
            | OF_ONE_FILE.get(file.stem, set())
            | OF_ONE_ROOM.get(file.parent.name, set())
        )
        assert of_edge <= allowed, file.name


def test_help_of_every_verb_is_there_without_heavy_imports():
    verbs = ["demo", "look", "run", "check", "status"]
    verbs += ["config", "feel", "say", "practice", "logs"]
    program = (
        "import sys\nfrom edge.cli import main\n"
        f"for words in [], *([verb] for verb in {verbs!r}):\n"
        "    try: main([*words, '--help'])\n"
        "    except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--camera" in done.stdout
    assert re.findall(r"(?m)^    (\w+) ", done.stdout.partition("\nusage")[0]) == verbs
    loaded = set(done.stderr.split())
    assert {"edge.emotion.labels", "edge.wearer.sink"} <= loaded
    assert not {"cv2", "numpy", "edge.types"} & loaded


def test_the_labels_import_nothing():
    text = (ROOT / "edge" / "emotion" / "labels.py").read_text()
    assert not [node for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Import | ast.ImportFrom)]  # fmt: skip


def test_every_room_says_what_it_is_for():
    for package in PACKAGES:
        for file in files_of(package):
            if file.stem != "__main__":
                assert ast.get_docstring(ast.parse(file.read_text())), file


def public_names(file: Path) -> set[str]:
    """What a file defines for others at its top level."""
    names = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                name.id
                for target in targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name)
            }
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("package", ["train", "convert"])
def test_a_public_name_means_one_thing(package):
    places = defaultdict(list)
    for file in files_of(package):
        for name in public_names(file) - {"main"}:
            places[name].append(module_of(file))
    assert not {name: modules for name, modules in places.items() if len(modules) > 1}


def test_tests_mirror_the_rooms():
    for package in PACKAGES:
        rooms = {file.parent.name for file in (ROOT / package).glob("*/__init__.py")}
        tested = {file.parent.name for file in (ROOT / "tests" / package).glob("*/test_*.py")}
        assert rooms == tested, package


def test_one_name_is_one_thing_on_the_device():
    """Public classes, functions and types, less the subcommands, which name what they call."""
    homes: dict[str, list[str]] = defaultdict(list)
    for file in files_of("edge"):
        if module_of(file) == "edge.commands":
            continue
        for node in ast.parse(file.read_text()).body:
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    homes[name].append(module_of(file))
                case ast.Assign(targets=[ast.Name(id=name)]) if not name.isupper():
                    homes[name].append(module_of(file))
    twice = {name: modules for name, modules in homes.items() if len(modules) > 1}
    assert {name for name in twice if not name.startswith("_")} <= {"main", "log"}, twice


ACROSS_FILES = {"access", "browser", "fuzz", "page", "panel_in_daemon", "privacy", "start"}
"""What tests are about that have no one file."""


def test_a_file_of_tests_is_named_after_what_it_tests():
    """Its file, or its room as a whole."""
    for package in PACKAGES:
        files = files_of(package)
        named = {(file.parent.relative_to(ROOT), file.stem) for file in files}
        named |= {(room, room.name) for room, _ in named}
        for file in sorted((ROOT / "tests" / package).rglob("test_*.py")):
            room, what = file.parent.relative_to(ROOT / "tests"), file.stem.removeprefix("test_")
            assert (room, what) in named or what in ACROSS_FILES, file


def test_what_a_user_installs_is_small():
    """Others ask for gigabytes; this has room on the smallest card. pip itself does not count."""
    packages = next((ROOT / ".venv/lib").glob("python3*/site-packages"), None)
    if packages is None or (packages / "streamlit").exists():
        pytest.skip("no .venv with the runtime alone; run: make clean demo")
    files = [file for file in packages.rglob("*") if file.is_file() and not file.is_symlink()]
    own = [file for file in files if not file.is_relative_to(packages / "pip")]
    assert sum(file.stat().st_size for file in own) < 250e6
