"""What two machines must agree on, as one line of JSON; or some work whose instructions count.

golden.py MODEL PORTRAIT              int8 outputs of 16 crops, and the faces of the portrait
golden.py MODEL PORTRAIT infer N      N inferences
golden.py MODEL PORTRAIT follow N     N frames with a face, after 20 of them
golden.py MODEL PORTRAIT search N     N frames without, after 20 of them; both with the detector
                                      that a fifth word names, or the one of the settings
golden.py MODEL PORTRAIT plain N      N searches of such a frame with a face by a Haar cascade, as
                                      OpenCV's tutorial has it, the one that a fifth word names
"""

import json
import platform
import sys
from pathlib import Path

import cv2
import numpy as np

from edge.emotion.classifier import Classifier
from edge.emotion.crop import crop_face
from edge.faces.detector import find_faces, open_detector
from edge.faces.haar import cascade_path
from edge.pipeline import Pipeline
from edge.settings.config import Config, FacesConfig
from edge.types import Frame

cv2.setNumThreads(1)
model, portrait, *rest = sys.argv[1:]
face = cv2.imread(portrait, cv2.IMREAD_GRAYSCALE)
rng = np.random.default_rng(11)
SIZE = 48

if not rest:
    crops = [rng.integers(0, 256, (SIZE, SIZE), np.uint8) for _ in range(8)]
    (found, *_) = find_faces(open_detector(FacesConfig(detector="haar")), face)
    crops += [crop_face(face, found.box, SIZE, roll) for roll in range(-16, 16, 4)]
    classifier = Classifier(Path(model))
    answers = [levels.tolist() for crop in crops for levels in classifier.run_raw(crop).values()]
    boxes = {
        name: [
            [*detection.box]
            for width in (160, 200, 320, 400, 480, 640)
            for detection in find_faces(
                open_detector(FacesConfig(detector=name)), cv2.resize(face, (width, width))
            )
        ]
        for name in ("finder", "haar")
    }
    print(json.dumps({"machine": platform.machine(), "int8": answers, "boxes": boxes}))
else:
    what, count = rest[0], int(rest[1])
    scene = np.full((480, 640), 110, np.uint8)
    if what != "search":
        scene[80:400, 160:480] = face
    if what == "infer":
        classifier = Classifier(Path(model))
        for _ in range(count):
            classifier.predict(face[:SIZE, :SIZE])
    elif what == "plain":
        cascade = cv2.CascadeClassifier(rest[2] if rest[2:] else str(cascade_path()))
        for _ in range(count):
            cascade.detectMultiScale(scene, scaleFactor=1.1, minNeighbors=5, minSize=(50, 50))
    else:
        faces = FacesConfig(detector=rest[2]) if rest[2:] else FacesConfig()
        pipeline = Pipeline(Config(faces=faces), Classifier(Path(model)))
        for number in range(20 + count):
            pipeline.step(Frame(number / 10, scene))
