"""requirements.py WHEEL PYTHON MACHINE: what a wheel requires elsewhere, such as 3.11 armv7l.

pip evaluates a wheel's markers for the machine that it runs on, whichever it is asked about.
"""

import sys
from email import message_from_bytes
from zipfile import ZipFile

from packaging.requirements import Requirement

wheel, python, machine = sys.argv[1:]
with ZipFile(wheel) as archive:
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = message_from_bytes(archive.read(name))
there = {"python_version": python, "python_full_version": f"{python}.0",
         "platform_machine": machine, "sys_platform": "linux", "extra": ""}  # fmt: skip
for line in metadata.get_all("Requires-Dist"):
    wanted = Requirement(line)
    if wanted.marker is None or wanted.marker.evaluate(there):
        print(f"{wanted.name}{wanted.specifier}")
