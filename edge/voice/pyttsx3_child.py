"""The child process of `Pyttsx3Engine`, which runs this file by itself, isolated.

A line `FILE<tab>TEXT` in, the spoken text written to the file, a line `done` or the error out.
"""

from __future__ import annotations

import contextlib
import sys


def main() -> None:
    """Arguments: pyttsx3's folder, words a minute, volume 0 to 1, voice."""
    home, rate, volume, voice = sys.argv[1:5]
    sys.path.append(home)  # after Python's own
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # pyttsx3 prints, too
        try:
            import pyttsx3

            engine = pyttsx3.init("espeak")
            engine.setProperty("rate", int(rate))
            engine.setProperty("volume", float(volume))
            engine.setProperty("voice", voice)
            for line in sys.stdin:
                wav, text = line.rstrip("\n").split("\t", 1)
                engine.save_to_file(text, wav)
                engine.runAndWait()
                print("done", file=answers, flush=True)
        except Exception as error:  # whatever the engine raises, the parent must hear of it
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            print(reason, file=answers, flush=True)


if __name__ == "__main__":
    main()
