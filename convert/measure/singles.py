"""What int8 does to a member alone, whatever it is."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from edge.emotion.classifier import Classifier
from edge.errors import DataError
from train.data.dataset import load_dataset
from train.data.votes import measures_of
from train.networks.build import multiply_accumulates
from train.networks.member import HISTORY, PARAMETERS, load_member

from ..tflite.audit import audit
from ..tflite.calibration import calibration_images
from ..tflite.export import convert
from ..tflite.graph import slow_ops
from ..tflite.pack import describe, write_model
from .answers import answer, compare
from .figures import Single
from .latency import measure_latency
from .tables import MEASURES

SECONDS_FOR_RATIO = 2.0
"""For which both are timed: enough for a ratio."""

HEAD = "ferplus"
"""That a contract names as the one to announce; nobody hears these files."""


def measure_single(member: Path, data: Path) -> Single:
    """Convert a member to float32 and to int8 and compare both on the validation split.

    Args:
        member: a folder of `python -m train fit`.
        data: a dataset of `python -m train prepare` with FER+ votes.

    Raises:
        DataError: the member or the dataset cannot be used.
        ContractError: a converted file computes with other types than its format's.
    """
    network = load_member(member)
    try:
        parameters = json.loads((member / PARAMETERS).read_text())
        epochs = len((member / HISTORY).read_text().splitlines()) - 1
    except OSError as error:
        raise DataError(f"member {member} is no folder of python -m train fit: {error}") from error
    faces = load_dataset(data)
    calibration, validation = calibration_images(faces), faces.of_split("validation")
    measures = measures_of(validation)
    if missing := MEASURES.keys() - measures.keys():
        raise DataError(
            f"dataset {data} has no labels for {', '.join(sorted(missing))}",
            advice="prepare it with --fer2013 and --ferplus",
        )
    contents, pair = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for form in ("float32", "int8"):
            content = contents[form] = convert(network, calibration, form)
            audit(content, form)
            file = Path(folder) / f"{form}.tflite"
            pair.append(Classifier(write_model(file, content, describe(content, {HEAD: 1}))))
    answers = [answer(model, validation.images) for model in pair]
    found = compare(answers[0], answers[1], measures)
    timed = measure_latency(pair[0], pair[1], validation.images, 1, SECONDS_FOR_RATIO)
    return Single(
        variant=parameters["variant"],
        seed=parameters["seed"],
        epochs=epochs,
        parameters=network.count_params(),
        multiply_accumulates=multiply_accumulates(network),
        float_bytes=len(contents["float32"]),
        int8_bytes=len(contents["int8"]),
        slow_ops=len(slow_ops(contents["int8"])),
        times_faster=round(timed.ratio.value, 2),
        processor=timed.processor,
        floating={name: found[name].floating.accuracy.value for name in MEASURES},
        integer={name: found[name].integer.accuracy.value for name in MEASURES},
        agreement={name: found[name].agreement.value for name in MEASURES},
    )
