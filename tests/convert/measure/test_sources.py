import numpy as np
import pytest

from convert.measure.expw import EXPW_LIST, ORDER, expw_faces
from convert.measure.sources import ASKED, EXPW, measure_sources, spoken_of
from convert.report.sources import sources_page
from convert.tflite.confidence import EVERYDAY, Judges
from edge.emotion.labels import LABELS


@pytest.fixture
def expw(tmp_path, portrait):
    """The portrait's face by its box, once as happy and once as sad."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(portrait.read_bytes())
    numbers = [ORDER.index("happy"), ORDER.index("sad")]
    lines = [f"a.jpg {i} 62 114 214 162 50.0 {n}\n" for i, n in enumerate(numbers)]
    (tmp_path / EXPW_LIST).write_text("".join(lines))
    return tmp_path


def test_the_listed_faces_are_cut_out_with_their_labels_in_our_order(expw):
    images, labels = expw_faces(expw)
    assert images.shape == (2, 48, 48)
    assert [LABELS[label] for label in labels] == ["happy", "sad"]


def test_every_collection_is_judged_by_its_own_annotators(model, agreed_on, rng, tmp_path, expw):
    labels = np.arange(140) % 7
    faces = agreed_on(rng.integers(0, 256, (140, 48, 48)).astype(np.uint8), labels)
    faces.affectnet[70:100] = 4
    faces.save(tmp_path / "faces.npz")
    sources = measure_sources(model, tmp_path / "faces.npz", expw)
    assert list(sources) == list(ASKED)
    assert [each.images for each in sources.values()] == [70, 70, 30, 2]
    listed = sources[EXPW]
    assert (listed.recall["happy"].value, listed.recall["sad"].value) == (1, 0)
    assert listed.even.value == listed.everyday.value == 0.5
    plurality, majority = sources["ferplus plurality"], sources["ferplus majority"]
    assert plurality.away == majority.away  # neither is fitted on the other
    assert plurality.away.temperature != listed.away.temperature
    as_it_answers, freed = listed.outputs["ferplus"]
    assert as_it_answers.value == 0.5  # happy on both, as with all alike expected
    assert freed.value == 0.5
    assert plurality.outputs.keys() == {"fer2013", "ferplus", "affectnet"}
    page = sources_page(sources, {}, "f" * 64)
    assert f"| ExpW's labels | {listed.away.temperature} | {listed.away.unsure_below} |" in page
    assert "| affectnet, freed of its shares | " in page


def test_what_is_told_counts_as_it_is_met_every_day():
    sure, split = np.full(7, -20.0), np.zeros(7)
    sure[3] = 0
    judges = Judges(np.array([sure, sure, sure, split]), np.array([3, 3, 4, 0]), 0.9)
    figures = spoken_of(judges, 1.0, 0.9)
    happy, neutral, angry = EVERYDAY[3], EVERYDAY[4], EVERYDAY[0]
    met = happy + neutral + angry
    assert figures.said == pytest.approx((happy + neutral) / met)
    assert figures.right == pytest.approx(happy / (happy + neutral))
    assert figures.calibration_error == pytest.approx(
        (neutral + EVERYDAY.max() * angry) / met, abs=1e-3
    )
