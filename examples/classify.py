"""The classifier alone: which emotion each face of a picture shows.

python examples/classify.py tests/data/portrait.jpg
"""

import sys
from pathlib import Path

from edge.camera.picture import read_picture
from edge.emotion.classifier import Classifier, default_model
from edge.emotion.crop import crop_face
from edge.emotion.labels import LABELS
from edge.faces.detector import find_faces, open_detector
from edge.settings.config import FacesConfig

classifier, detector = Classifier(default_model()), open_detector(FacesConfig())
gray = read_picture(Path(sys.argv[1]))
for face in find_faces(detector, gray):
    crop = crop_face(gray, face.box, classifier.contract.input.size, face.roll)
    probs = classifier.predict(crop).probs
    print(f"{LABELS[probs.argmax()]} {probs.max():.2f} at {face.box.x},{face.box.y}")
