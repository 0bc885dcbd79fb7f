"""The model card: every figure in it is taken from the contract or from what was measured."""

from __future__ import annotations

from textwrap import fill

from edge.emotion.contract import Contract

from ..measure.figures import Benchmark, Comparison
from ..measure.limits import AS_IT_IS, TURN, Limit, Limits
from ..measure.speed import ELSEWHERE
from .markdown import TITLES, interval, rows_of_cost, sentence, table

BOARDS = (
    ("Raspberry Pi Zero 2 W", "Cortex-A53 without dot product", 1.0, 8),
    ("Raspberry Pi 4", "Cortex-A72 without dot product", 1.8, 8),
    ("Raspberry Pi 5", "Cortex-A76 with dot product", 2.4, 32),
)
"""Name, core, GHz, and the 8-bit multiply-accumulates that one core can finish a cycle at best:
one SMLAL of eight; on the A76 two SDOT of sixteen."""


def model_card(contract: Contract, found: Benchmark, limits: Limits) -> str:
    """Markdown of one model's card.

    Args:
        contract: of the int8 file.
        found: its benchmark against the float file.
        limits: where it works worse.
    """
    parts = [
        f"# {found.integer.file}: seven emotions of a face",
        _facts(contract, found),
        USE,
        _data(contract, found),
        "## How well it answers",
        SCORES,
        *(_scores(name, c) for name, c in found.comparisons.items()),
        _confidence(contract, found, limits),
        "## Where it fails",
        FAILURES.format(measure=TITLES[limits.measure], below=limits.unsure_below),
        *map(_limit, limits.limits),
        _unmeasured(limits),
        _cost(found),
        LICENCES,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _facts(contract: Contract, found: Benchmark) -> str:
    training = contract.training
    weights = contract.heard.weights
    heard = " + ".join(f"{weight:.2g} {name}" for name, weight in sorted(weights.items()))
    rows = [
        ("answers", ", ".join(contract.labels)),
        ("input", f"one grey face, {contract.input.size} x {contract.input.size} pixels of 0 to"
                  " 255, cut out by `edge.emotion.crop.crop_face`"),
        ("outputs", "a probability of each label by each kind of annotator:"
                    f" {', '.join(sorted(contract.outputs))}"),
        ("what the wearer hears", f"{heard}, each divided by the class shares that it was"
                    " trained on, times the shares that are expected"),
        ("made of", f"{', '.join(training['members'])}, in one graph;"
                    f" {training['parameters']:,} parameters"),
        ("size", f"{found.integer.bytes / 1e6:.2f} MB of int8, every tensor of it integer;"
                 f" {found.integer.multiply_accumulates / 1e6:.1f} million multiply-accumulates"),
        ("sha256", f"`{contract.sha256}`"),
        ("float twin", f"{found.floating.file}, `{found.floating.sha256}`"),
    ]  # fmt: skip
    return table(("", ""), rows).replace("---:", "---")


USE = """
## What it is for

To tell a person who cannot read faces, and who asked for it, what the face in front of them shows:
people who are blind, face-blind or autistic. On the wearer's own device; no picture is kept or
sent. The answer is the name of a visible expression, with a confidence, and silence where that is
low.

## What it must not be used for

- To tell what anybody feels, intends or hides. A face is not a feeling: people smile in pain and
  frown in thought. It is no lie detector and no diagnosis.
- To judge, rank, hire, teach, police or admit people. Inferring emotions at work and in education
  is forbidden in the European Union but for medical and safety reasons (Regulation (EU)
  2024/1689, Art. 5(1)(f)); people exposed to it must be told (Art. 50(3)).
- To watch people without their knowledge.
"""


def _data(contract: Contract, found: Benchmark) -> str:
    support = next(iter(found.comparisons.values())).floating.support
    counts = ", ".join(f"{label} {count}" for label, count in support.items())
    return f"""
## What it learned from

{contract.training["images"]:,} pictures: FER2013's training part (Goodfellow et al. 2013), without
those that are also in its test parts, with the label of FER2013's one annotator and the votes of
FER+'s ten (Barsoum et al. 2016); and, where an output is named affectnet, faces in AffectNet's
classes (after Mollahosseini et al. 2017), cut out along their outline, whose origin is not stated,
but for a tenth. They were found on the web by emotion words; grey, mostly posed. How each member
was trained is in models/members/NAME/parameters.json. sha256 of the prepared data:
`{contract.training["data_sha256"]}`.

Measured on {found.data}: FER2013's PublicTest ({counts}) and the tenth of AffectNet's faces that
was held out.

Nothing was trained on them, but the temperatures and the confidence to speak were fitted on them,
so that what is said of calibration and of speaking is a little flattering. Integer ranges come from
300 training pictures.
"""


SCORES = """
People agree with FER2013's labels on about 65 % of its pictures. FER+'s plurality is the label that
most of ten annotators gave, its majority where more than half of them did. In brackets 95 %
intervals. Real faces in conversation are harder than these, and were not measured.
"""


def _scores(name: str, found: Comparison) -> str:
    a, b = found.floating, found.integer
    rows = [
        ("accuracy, %", str(found.images), interval(a.accuracy), interval(b.accuracy)),
        ("macro-F1, %", str(found.images), interval(a.macro_f1, 1), interval(b.macro_f1, 1)),
    ]
    for label in b.recall:
        recalls = interval(a.recall[label], 1), interval(b.recall[label], 1)
        rows.append((f"recall of {label}, %", str(b.support[label]), *recalls))
    header = (f"against {TITLES[name]}", "pictures", "float", "int8")
    return table(header, rows) + "\n\n" + sentence(found)


def _confidence(contract: Contract, found: Benchmark, limits: Limits) -> str:
    rows = [
        (TITLES[name], *(f"{error:.4f}" for error in (
            c.integer.calibration_error_raw,
            c.integer.calibration_error,
            c.floating.calibration_error,
        )))
        for name, c in found.comparisons.items()
    ]  # fmt: skip
    whole = next(limit.groups[0] for limit in limits.limits if limit.groups[0].name == AS_IT_IS)
    temperatures = " and ".join(
        f"{output.temperature} ({name})" for name, output in sorted(contract.outputs.items())
    )
    header = ("expected calibration error", "int8 as it is", "int8 with temperature", "float")
    return f"""
## What a confidence is worth

{table(header, rows)}

The logits' temperatures are {temperatures}.

Below a confidence of {contract.unsure_below} the wearer is told nothing. Of single pictures
{interval(whole.spoken, 1)} % reach it, and of these {interval(whole.precision, 1)} % are
right by {TITLES[limits.measure]}. On the device several frames are weighed before anything is said.
"""


FAILURES = """
- Disgust and fear are rare in the data and are often taken for anger, sadness or surprise; the
  recalls above say how often.
- It knows seven words. Contempt, boredom, pain, embarrassment or a mixture get one of them.
- A face that is turned away, covered, small, dark or blurred is read worse; the runtime refuses
  the worst of them ("quality" in its configuration). By how much it gets worse is below, against
  {measure}: "heard" is the share with a confidence of {below} or more, "right when heard" what
  the wearer can rely on. Accuracy is as if each group held every emotion as often as all faces
  do; groups that differ in many ways besides the one named cannot be told apart by it.
"""


def _limit(limit: Limit) -> str:
    rows = [
        (group.name, str(group.images), *(interval(e, 1) for e in
         (group.accuracy, group.spoken, group.precision)))
        for group in limit.groups
    ]  # fmt: skip
    header = ("", "pictures", "accuracy, %", "heard, %", "right when heard, %")
    return f"### {limit.title}\n\n{limit.how}\n\n{table(header, rows)}"


def _unmeasured(limits: Limits) -> str:
    pose = "" if any(it.title == TURN for it in limits.limits) else ", or with the head turned"
    return f"""
## What could not be measured

Nobody has written down who is in these pictures. So it is not known whether the model is as good
for dark skin as for light, for women as for men, for the old and the young, for people of every
origin, with a beard, a veil, glasses or a paralysed face{pose}; the light on the face above is a
poor stand-in for the first. Sets that say so exist, under terms that keep them out of here. Assume
that it differs, and try it with the people you meet before you trust it. Not measured either: real
conversations, children, a worn camera's motion, and what wearers make of it.
"""


def _cost(found: Benchmark) -> str:
    m = found.machine
    rows = [
        (name, f"{core}, {clock} GHz", f"at least {_at_least(found, clock, width):.1f}", "derived")
        for name, core, clock, width in BOARDS
    ]
    for run in found.latency:
        threads = "one thread" if run.threads == 1 else f"{run.threads} threads"
        where = f"{m.processor}, {run.processor}"
        rows.append((where, threads, f"{run.integer.median:.2f}", "measured"))
    header = ("cost", found.floating.format, found.integer.format, "int8 against float")
    return f"""
## What it costs

{table(header, rows_of_cost(found))}

| one face, int8 | core | ms | |
| --- | --- | ---: | --- |
{table(("", "", "", ""), rows).split(chr(10), 2)[2]}

"Derived" is the number of multiply-accumulates over the most that one core can finish in a second;
real boards need more, and none has been measured. Finding the face costs many times as much as
reading it. Measured with {m.runtime} on a machine that may have been busy; the ratio is of the
fastest in each of many short turns.

{fill(ELSEWHERE, 100)}
"""


def _at_least(found: Benchmark, clock: float, width: int) -> float:
    """Milliseconds a face, if every cycle were used."""
    return found.integer.multiply_accumulates / (clock * 1e6 * width)


LICENCES = """
## Licences

The code and the weights: MIT. FER+'s votes: MIT. FER2013's pictures come from the web and remain
their owners'; its terms allow research, and none of them is in this repository. AffectNet's terms
allow research alone, and bind whoever passes on for money a model that learned from its faces. One
of FER2013 and FER+ alone is the mean of models/members/vgg32-settled-9-10, three times, and
vgg16-settled-5-6; docs/training.md has the command, and [its figures](sources-without-affectnet.md)
stand beside [those of this one](sources.md).

See benchmark.html for pictures of these figures, and benchmark.json and limits.json for all.
"""
