"""A model of your own pictures, in one program: a folder for each emotion in, a .tflite out.

python examples/own_data.py pictures/ own.tflite [EPOCHS]

docs/own-pictures.md tells what the folders look like, has the same as commands, and says how good
it will be. It needs the desktop extra, pip install '.[desktop]', and a checkout. Then try it:

facecue look --model own.tflite PICTURE
"""

import sys
import tempfile
from pathlib import Path

from convert.tflite.quantize import quantize
from train.data.prepare import Sources, format_manifest, prepare
from train.runs.fit import fit

pictures, out = Path(sys.argv[1]), Path(sys.argv[2])
epochs = int(sys.argv[3]) if len(sys.argv) > 3 else None  # None: as many as the recipe says

with tempfile.TemporaryDirectory() as folder:
    data, member = Path(folder) / "own.npz", Path(folder) / "member"
    # Faces are found and cut as on the device; a fifth of them is kept from training, to judge by.
    print(format_manifest(prepare(Sources(folders=pictures), data)))
    # A small network goes on from one that has seen many faces: yours alone are too few to begin.
    fit("own-pictures-small", data, member, epochs=epochs)
    contract = quantize(member / "member.keras", data, out)

for measure, accuracy in contract.accuracy.items():
    print(f"{measure}: {accuracy}")
print(f"wrote {out}; below a confidence of {contract.unsure_below} Facecue is silent")
