#!/bin/sh
# The Debian package for a 32-bit Raspberry Pi OS, run on an emulated Cortex-A7: its own command says
# the emotion of a picture, and the golden answers hold. Counts the instructions of a face with the int8
# and with the float file, and of a frame with and without one. By hand.
# Needs 1.5 GB below .cache/hil; 10 min, later 4 min.
#
# Cannot show: time (an instruction is no millisecond), a camera, sound, GPIO, heat.
. "$(dirname "$0")/trees.sh"
need qemu-arm qemu-user
need arm-linux-gnueabihf-gcc gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
tree bookworm-armhf bookworm armhf extract python3,python3-numpy,python3-opencv,opencv-data,libstdc++6
root=$WORK/bookworm-armhf
rm -rf "$WORK/armhf"
package=$(COMPRESSION=none PYTHON=$PYTHON "$PROJECT/systemd/deb/build.sh" armhf bookworm "$WORK/armhf")
dpkg-deb -x "$WORK/armhf/$(basename "$package")" "$root"
own=$root/usr/lib/facecue
gcc -shared -fPIC -O2 -o "$WORK/count.so" "$HIL/lab/count.c"
built=yes
begin=$(date +%s)

libs=$root/usr/lib/arm-linux-gnueabihf # blas and lapack lie below it, as nothing was configured
emulated() { # emulated ARGUMENTS...: the tree's Python with the package's own modules
    (cd / && env -i PATH=/usr/bin HOME="$WORK" PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 \
        LD_LIBRARY_PATH="$libs/blas:$libs/lapack" PYTHONHOME="$root/usr" PYTHONPATH="$own:$root/usr/lib/python3/dist-packages" \
        qemu-arm -L "$root" -cpu cortex-a7 -plugin "$WORK/count.so" \
        "$root/usr/bin/python3.11" "$@")
}
cp "$PROJECT/tests/data/portrait.jpg" "$PROJECT"/models/facecue*.tflite "$PROJECT"/models/facecue*.json \
    "$HIL/lab/golden.py" "$WORK/"

looked() {
    emulated -m edge look "$WORK/portrait.jpg" >"$WORK/armhf.looked" 2>"$WORK/armhf.log" ||
        { tail -3 "$WORK/armhf.log"; return 1; }
    sed 's/^/        /' "$WORK/armhf.looked"
    grep -q happy "$WORK/armhf.looked"
}
check "armhf: facecue look says what the portrait shows" looked
golden() {
    mkdir -p "$WORK/desktop"
    rm -rf "$WORK/desktop/convert" "$WORK/desktop/train"
    cp -r "$PROJECT/convert" "$PROJECT/train" "$WORK/desktop/"
    (own=$own:$WORK/desktop
     emulated -m convert.golden "$WORK/facecue.tflite" "$PROJECT/models/golden.npz") \
        >"$WORK/golden.set" 2>"$WORK/golden.log" || { tail -3 "$WORK/golden.log"; return 1; }
    sed 's/^/        /' "$WORK/golden.set"
}
check "armhf: the golden answers hold" golden
count() { # count FORMAT WHAT N [CASCADE]: instructions of so much work with the int8 or the float file
    emulated "$WORK/golden.py" "$WORK/facecue$1.tflite" "$WORK/portrait.jpg" "$2" "$3" ${4:-} \
        2>&1 >/dev/null | sed -n 's/^instructions //p'
}
cost() { # cost FORMAT WHAT [CASCADE]: thousands of instructions each
    few=$(count "$1" "$2" 2 ${3:-}) many=$(count "$1" "$2" 6 ${3:-})
    echo "cortex-a7 $2 facecue$1 $(((many - few) / 4000))"
}
cascade=$root/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml
{
    cost "" infer; cost -float32 infer; cost "" follow; cost "" search
    cost "" plain "$cascade" | sed s/facecue/haar/
} >"$HIL/results/armhf.txt"
cat "$HIL/results/armhf.txt"
echo "$passed passed, $failed failed in $(($(date +%s) - begin)) s"
[ "$failed" = 0 ]
