#!/bin/sh
# Facecue's own code on an emulated Raspberry Pi processor: what pip finds for a device, the same
# int8 answers (by either runtime), nearly the same boxes, and the instructions of a frame, which repeat
# exactly and may grow by 10 %. Needs 0.5 GB below .cache/hil; 4 min, later 2 min. With --baseline it
# writes what later runs are held against, and counts int8 and float on a processor with dot product
# and on one without; some minutes more.
#
# Cannot show: time (an instruction is no millisecond), a camera, sound, GPIO, heat.
. "$(dirname "$0")/trees.sh"
need qemu-aarch64 qemu-user
need gcc gcc libc6-dev
tree bookworm-arm64 bookworm arm64 extract libc6,libstdc++6,libgcc-s1,zlib1g,python3,libgomp1,libatomic1
root=$WORK/bookworm-arm64

# The same versions here and there, so that only the processors differ.
version() { $PYTHON -c "from importlib.metadata import version as v; print(v('$1'))"; }
wheels() { # wheels NAME PACKAGES...: Raspberry Pi's wheels below $root/opt/NAME
    target=$root/opt/$1; shift
    [ -e "$target" ] || $PYTHON -m pip install -q --disable-pip-version-check --only-binary=:all: \
        --python-version 311 --implementation cp --platform manylinux_2_34_aarch64 \
        --platform manylinux_2_28_aarch64 --platform manylinux_2_27_aarch64 \
        --platform manylinux2014_aarch64 --platform manylinux_2_17_aarch64 \
        --target "$target" "opencv-python-headless==$(version opencv-python-headless)" msgspec "$@"
}
wheels facecue "ai-edge-litert==$(version ai-edge-litert)"
wheels tflite-runtime tflite-runtime==2.14.0 "numpy<2"
mkdir -p "$root/proc"
cp "$HIL/lab/cpuinfo" "$root/proc/cpuinfo" # QEMU looks below -L first
gcc -shared -fPIC -O2 -o "$WORK/count.so" "$HIL/lab/count.c"
cp "$PROJECT/tests/data/portrait.jpg" "$PROJECT"/models/facecue*.tflite "$PROJECT"/models/facecue*.json "$HIL/lab/golden.py" "$WORK/"
model=$WORK/facecue.tflite
built=yes

# What pip and apt would find on each device, asked from here.
begin=$(date +%s)
$PYTHON "$HIL/lab/resolve.py" "$(mirror)" || failed=$((failed + 1))

emulated() { # emulated CPU PACKAGES ARGUMENTS...: Python on such a processor, with such a runtime
    cpu=$1 packages=$root/opt/$2; shift 2
    (cd / && env -i PATH=/usr/bin PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 \
        PYTHONHOME="$root/usr" PYTHONPATH="$packages:$PROJECT" \
        qemu-aarch64 -L "$root" -cpu "$cpu" -plugin "$WORK/count.so" "$root/usr/bin/python3.11" "$@")
}
PYTHONPATH=$PROJECT $PYTHON "$WORK/golden.py" "$model" "$WORK/portrait.jpg" >"$WORK/golden.here"
for cpu in cortex-a53 cortex-a72 cortex-a76; do
    emulated $cpu facecue "$WORK/golden.py" "$model" "$WORK/portrait.jpg" \
        2>"$WORK/golden.log" >"$WORK/golden.$cpu" || tail -3 "$WORK/golden.log"
    check "$cpu: int8 answers within 1, the same emotions, boxes alike" \
        env PYTHONPATH="$PROJECT" $PYTHON "$HIL/lab/compare.py" "$WORK/golden.here" "$WORK/golden.$cpu"
done

# Each runtime by the kernels that it computes with on a device.
golden() { # golden PACKAGES KERNELS
    emulated cortex-a53 "$1" -m convert.golden "$model" "$PROJECT/models/golden.npz" \
        >"$WORK/golden.set" 2>"$WORK/golden.log" || { tail -3 "$WORK/golden.log"; return 1; }
    sed 's/^/        /' "$WORK/golden.set"
    grep -q "$2: [0-9]* numbers" "$WORK/golden.set"
}
check "ai-edge-litert: the golden answers within 1" golden facecue XNNPACK
check "tflite-runtime: the golden answers within 1" golden tflite-runtime "built-in kernels"

cpu=cortex-a53 counted=$model
count() {
    emulated $cpu facecue "$WORK/golden.py" "$counted" "$WORK/portrait.jpg" "$@" \
        2>&1 >/dev/null | sed -n 's/^instructions //p'
}
cost() { # cost WHAT FEW MANY [DETECTOR]: thousands of instructions each
    few=$(count "$1" "$2" ${4:-}) many=$(count "$1" "$3" ${4:-})
    echo $(((many - few) / ($3 - $2) / 1000))
}
baseline=${1:-}
: >"$WORK/arm64.txt"
budget() { # budget NAME WHAT FEW MANY [DETECTOR]
    now=$(cost "$2" "$3" "$4" ${5:-})
    echo "$1 $now" >>"$WORK/arm64.txt"
    [ -n "$baseline" ] && before=$now || before=$(sed -n "s/^$1 //p" "$HIL/results/arm64.txt")
    check "$1: $now thousand instructions, at most $before + 10 %" \
        [ "$now" -le $((before * 11 / 10)) ]
}
budget inference infer 5 25
budget frame-with-a-face follow 5 25
budget frame-without search 5 25
budget frame-with-a-face-haar follow 5 25 haar
budget frame-without-haar search 5 25 haar
echo "$passed passed, $failed failed in $(($(date +%s) - begin)) s"
[ "$failed" = 0 ]
[ -n "$baseline" ] || exit 0
cp "$WORK/arm64.txt" "$HIL/results/arm64.txt"
for cpu in cortex-a53 cortex-a76; do
    for form in facecue facecue-float32; do
        counted=$WORK/$form.tflite
        echo "$cpu infer $form $(cost infer 2 12)"
    done
    counted=$model
    echo "$cpu follow facecue $(cost follow 5 25)"
    echo "$cpu search facecue $(cost search 5 25)"
    echo "$cpu plain haar $(cost plain 1 3)"
done >"$HIL/results/boards.txt"
cat "$HIL/results/boards.txt"
