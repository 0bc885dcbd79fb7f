"""Facecue's metadata. The import packages are edge, train and convert; models/ travels in edge."""

import re
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
(VERSION,) = re.findall(r'^__version__ = "(.+)"$', (HERE / "edge/__init__.py").read_text(), re.M)

RUNTIME = [
    # 32-bit ARM has wheels of the older runtime only, for Python 3.11; OpenCV comes from Debian
    # there (python3-opencv, opencv-data). A 32-bit system on a 64-bit kernel calls itself armv8l
    # under `linux32`.
    # The upper bounds keep the whole under 250 MB: later releases carry what the device does not
    # need (GPU and NPU support, more codecs). 1.2 answers the same bit for bit and is 20 MB
    # smaller than 2.1.0, the smallest for Python 3.13; opencv 4.12 is 25 MB larger.
    "ai-edge-litert>=1.2,<1.3; python_version < '3.13'"
    " and platform_machine not in 'armv6l armv7l armv8l'",
    "ai-edge-litert>=2.1,<2.1.1; python_version == '3.13'"
    " and platform_machine not in 'armv6l armv7l armv8l'",
    "ai-edge-litert>=2.1.5; python_version >= '3.14'"
    " and platform_machine not in 'armv6l armv7l armv8l'",
    "tflite-runtime==2.14.0; platform_machine in 'armv6l armv7l armv8l'",
    "opencv-python-headless>=4.10,<4.12; platform_machine not in 'armv6l armv7l armv8l'",
    "numpy>=1.24; platform_machine not in 'armv6l armv7l armv8l'",
    "numpy>=1.24,<2; platform_machine in 'armv6l armv7l armv8l'",
    "msgspec>=0.18",
]
PI = ["gpiozero>=2.0", "lgpio>=0.2.2.0; sys_platform == 'linux'", "pyttsx3>=2.90"]
APP = ["streamlit>=1.67", "pillow>=11.3", "pillow-heif>=1.0"]
DESKTOP = [
    *APP,
    "tensorflow>=2.18",
    "keras>=3.6",
    "jinja2>=3.1",
    "matplotlib>=3.8",
    "scikit-image>=0.22",
    "tensorboard>=2.18",
    "tqdm>=4.66",
]
DEV = [
    "hypothesis>=6.100",
    "import-linter>=2.17",
    "matplotlib>=3.8",
    "scikit-image>=0.22",
    "mypy>=2.4,<3",
    "pytest>=8.0",
    "pytest-xdist>=3.6",
    "ruff>=0.17,<0.18",
    "tqdm>=4.66",
    "gpiozero>=2.0",
    "pyttsx3>=2.90",
    "selenium>=4.20",
]

OF_THE_TOP = (
    ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md",
    "Makefile",
)  # fmt: skip


class WholeSource(sdist):
    """Pages and tests too; of models/ what ships and is measured, not what trains others."""

    def make_distribution(self) -> None:
        for folder in (".ci", "docs", "examples", "models", "systemd", "tests"):
            self.filelist.graft(folder)
        for file in OF_THE_TOP:
            self.filelist.append(file)
        self.filelist.prune("models/members")
        for pattern in ("models/lessons*.npz", "models/teacher.npz"):
            self.filelist.exclude(pattern)
        self.filelist.global_exclude("*.py[cod]")
        super().make_distribution()


setup(
    name="facecue",
    version=VERSION,
    description="Says or buzzes which emotion the face in front of you shows; all on the device.",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="The Facecue authors",
    project_urls={
        "FER+, the labels that are heard": "https://arxiv.org/abs/1608.01041",
        "AI Act, where this may not be used": "https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    },
    license="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    cmdclass={"sdist": WholeSource},
    packages=[
        *find_packages(include=["edge*", "train*", "convert*"]),
        "edge.models",
        "edge.samples",
    ],
    package_dir={"edge.models": "models", "edge.samples": "tests/data"},
    package_data={
        "edge": ["py.typed"],
        "edge.voice": ["phrases/*.toml", "sounds/*.wav"],
        "edge.wearer": ["rhythms.toml"],
        "convert.tflite": ["calibration_ids.csv"],
        "convert.report": ["page.html.j2"],
        "convert.app": ["live.js"],
        "edge.models": [
            "facecue.tflite", "facecue.json", "facecue-float32.*",
            "finder.tflite", "finder-verifier.tflite", "finder.json",
        ],
        "edge.samples": ["portrait.jpg", "portrait.mp4"],
    },
    install_requires=RUNTIME,
    extras_require={"pi": PI, "app": APP, "desktop": DESKTOP, "dev": DEV},
    entry_points={
        "console_scripts": ["facecue = edge.__main__:main", "facecue-app = convert.app.cli:main"]
    },
    keywords=["assistive technology", "emotion recognition", "facial expression", "accessibility",
              "tflite", "quantization", "raspberry pi", "haptics"],
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Environment :: Console",
        "Environment :: No Input/Output (Daemon)",
        "Intended Audience :: Developers",
        "Intended Audience :: End Users/Desktop",
        "Intended Audience :: Healthcare Industry",
        "Intended Audience :: Science/Research",
        "Natural Language :: English",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Programming Language :: Python :: 3.14",
        "Topic :: Adaptive Technologies",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Topic :: Scientific/Engineering :: Image Recognition",
        "Typing :: Typed",
    ],
)  # fmt: skip
