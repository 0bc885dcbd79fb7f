import json

import cv2
import numpy as np
import pytest

from edge.errors import DataError
from train.cli import main
from train.data.prepare import Sources, prepare
from train.measure.evaluate import evaluate, format_report, predict


def test_the_shipped_model_is_measured_on_a_dataset(downloads, tmp_path, model):
    out = tmp_path / "faces.npz"
    prepare(Sources(downloads.folder, downloads.ferplus, downloads.match), out)
    report = evaluate(model, out)
    assert set(report["scores"]) == {
        "fer2013", "ferplus plurality", "ferplus majority",
        "heard, ferplus plurality", "heard, ferplus majority",
    }  # fmt: skip
    assert report["scores"]["fer2013"]["images"] == 14
    with pytest.raises(DataError, match="no nonsense faces"):
        evaluate(model, out, "nonsense")


def test_a_model_is_compared_with_another(downloads, tmp_path, model):
    """On labels of FER2013 alone, what is heard is measured against these."""
    out = tmp_path / "faces.npz"
    prepare(Sources(downloads.folder), out)
    report = evaluate(model, out, against=model)
    assert set(report["scores"]) == {"fer2013", "heard, fer2013"}
    assert report["against"]["scores"] == report["scores"]
    report["against"]["scores"]["fer2013"]["accuracy"] += 0.25
    before = 100 * report["against"]["scores"]["fer2013"]["accuracy"]
    assert f"before: accuracy {before:.2f}, now -25.00 points" in format_report(report)
    assert "now +0.00 points" in format_report(report)


def test_labels_of_own_pictures_are_asked_of_the_heard_answer(tmp_path, model, dataset_of):
    labels = np.arange(7, dtype=np.int8)
    faces = dataset_of(
        7, fer2013=np.full(7, -1, np.int8), own=labels, split=np.full(7, "validation")
    )
    faces.save(tmp_path / "own.npz")
    scores = evaluate(model, tmp_path / "own.npz")["scores"]
    assert [*scores] == ["heard, own"]
    assert scores["heard, own"]["images"] == 7


def test_a_folder_of_class_named_images_is_measured(tmp_path, model, portrait, capsys):
    face = cv2.imread(str(portrait))[64:164, 116:216]
    for name in ("happiness", "sad", "contempt"):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "face.png"), face)
    (tmp_path / "sad" / "broken.png").write_bytes(b"")
    report = evaluate(model, tmp_path)
    assert report["scores"]["ferplus head"]["recall"] == {"happy": 1.0, "sad": 0.0}
    assert {entry["name"] for entry in report["skipped"]} == {"contempt", "sad/broken.png"}
    assert main(["evaluate", str(model), "--data", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == report
    assert main(["evaluate", str(model), "--data", str(tmp_path)]) == 0
    assert "ferplus head: accuracy 50.00" in capsys.readouterr().out


def test_wrong_models_and_folders_are_named(tmp_path, model):
    with pytest.raises(DataError, match="not found"):
        predict(tmp_path / "none.keras", np.zeros((1, 48, 48), np.uint8))
    (tmp_path / "model.onnx").touch()
    with pytest.raises(DataError, match=r"neither \.keras nor \.tflite"):
        predict(tmp_path / "model.onnx", np.zeros((1, 48, 48), np.uint8))
    with pytest.raises(DataError, match="has no images"):
        evaluate(model, tmp_path)
