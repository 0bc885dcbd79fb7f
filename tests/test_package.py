"""What the wheel and the source archive hold; `make demo` installs and plays what is in them."""

import re
import runpy
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import edge

setuptools = pytest.importorskip("setuptools", reason="setuptools is not installed")
ROOT = Path(__file__).parents[1]
LEFT_OUT = r"models/(members/|lessons.*\.npz|teacher\.npz)"
"""What trains other networks would make the source archive five times as large."""


@pytest.fixture(scope="module")
def metadata():
    """What setup.py tells setuptools."""
    told = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setuptools, "setup", lambda **given: told.update(given))
        patch.chdir(ROOT)
        runpy.run_path(str(ROOT / "setup.py"))
    return told


def committed(*folders):
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", *folders],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout")
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}


def in_wheel(metadata):
    """The files of the repository that a wheel holds."""
    files = set()
    for package in metadata["packages"]:
        folder = ROOT / metadata["package_dir"].get(package, package.replace(".", "/"))
        for pattern in ("*.py", *metadata["package_data"].get(package, ())):
            found = set(folder.glob(pattern))
            assert found or pattern == "*.py", f"{package} has no {pattern}"
            files |= {file.relative_to(ROOT).as_posix() for file in found}
    return files


def test_the_wheel_has_every_file_of_the_packages(metadata):
    assert committed("edge", "train", "convert") <= in_wheel(metadata)


def test_the_wheel_has_what_it_needs_without_a_checkout(metadata):
    names = ("facecue.tflite", "facecue.json", "finder.tflite", "finder-verifier.tflite")
    ships = {f"models/{name}" for name in names}
    others = in_wheel(metadata) - committed("edge", "train", "convert")
    assert ships | {"tests/data/portrait.jpg", "tests/data/portrait.mp4"} <= others
    assert not [name for name in others if name.endswith(".py")]


def test_the_source_archive_has_pages_and_tests(metadata, tmp_path):
    subprocess.run(
        [sys.executable, "setup.py", "-q", "egg_info", "--egg-base", tmp_path, "sdist",
         "--formats=tar", "--dist-dir", tmp_path], cwd=ROOT, check=True
    )  # fmt: skip
    with tarfile.open(*tmp_path.glob("*.tar")) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    everything = {name for name in committed() if not re.match(LEFT_OUT, name)}
    assert everything | in_wheel(metadata) <= held
    assert "models/MODEL_CARD.md" in held
    assert not [name for name in held if re.match(LEFT_OUT, name) or name.endswith(".pyc")]


def test_one_version_everywhere(metadata):
    assert metadata["version"] == edge.__version__
    cited = (ROOT / "CITATION.cff").read_text()
    newest = re.search(r"^## \[(\d.*)\] - (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    for key, value in zip(("version", "date-released"), newest.groups(), strict=True):
        assert re.findall(rf"^{key}: (.*)$", cited, re.MULTILINE) == [value]
    assert newest[1] == edge.__version__


def test_nothing_else_has_the_version_by_heart():
    pages = [*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    pages += [ROOT / name for name in committed("systemd")] + [ROOT / "setup.py", ROOT / "Makefile"]
    assert not [page for page in pages if edge.__version__ in page.read_text()]


def test_releases_are_dated_and_ordered():
    heads = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", head) for head in heads[1:])
    dates = [head.split()[-1] for head in heads[1:]]
    assert dates == sorted(dates, reverse=True)


def test_the_pythons_that_are_named_are_those_that_it_runs_on(metadata):
    named = [line.split()[-1] for line in metadata["classifiers"] if ":: 3." in line]
    assert metadata["python_requires"] == f">={named[0]}"
    assert named == [f"3.{minor}" for minor in range(11, 11 + len(named))]
