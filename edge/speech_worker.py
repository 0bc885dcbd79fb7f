"""The child process of `Pyttsx3Voice`: a line of text in, spoken, a line of result out."""

from __future__ import annotations

import sys


def main() -> None:
    """Arguments: words a minute, volume 0 to 1, voice."""
    rate, volume, voice = sys.argv[1:4]
    try:
        import pyttsx3

        engine = pyttsx3.init("espeak")
        engine.setProperty("rate", int(rate))
        engine.setProperty("volume", float(volume))
        engine.setProperty("voice", voice)
        for line in sys.stdin:
            engine.say(line.strip())
            engine.runAndWait()
            print("spoken", flush=True)
    except Exception as error:  # whatever the engine raises, the parent must hear of it
        print(f"{type(error).__name__}: {error}".splitlines()[0], flush=True)


if __name__ == "__main__":
    main()
