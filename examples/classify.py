"""The classifier alone: which emotion each face of a picture shows.

python examples/classify.py tests/data/portrait.jpg
"""

import sys
from pathlib import Path

from edge import (
    LABELS,
    Classifier,
    FacesConfig,
    crop_face,
    default_model,
    find_faces,
    open_detector,
    read_picture,
)

classifier, detector = Classifier(default_model()), open_detector(FacesConfig())
gray = read_picture(Path(sys.argv[1]))
for face in find_faces(detector, gray):
    crop = crop_face(gray, face.box, classifier.contract.input.size, face.roll)
    probs = classifier.predict(crop).probs
    print(f"{LABELS[probs.argmax()]} {probs.max():.2f} at {face.box.x},{face.box.y}")
