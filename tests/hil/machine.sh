# Sourced by nspawn.sh and vm.sh: a Debian with what Raspberry Pi OS has, and what is put on it.
. "$(dirname "$0")/trees.sh"
need gcc gcc libc6-dev
MACHINE=$WORK/trixie-amd64

# Once: Debian, and what Raspberry Pi OS has and Debian has not: a newer libcamera, and picamera2.
machine_tree() {
    tree trixie-amd64 trixie amd64 minbase ca-certificates,systemd,systemd-sysv,udev,dbus,polkitd,procps,python3-venv,python3-numpy,python3-gpiozero,libcamera-ipa,espeak-ng,alsa-utils,python3-prctl,python3-av,python3-pil,python3-piexif,python3-libarchive-c,python3-jsonschema,python3-tqdm,libgles2,libegl1
    [ -e "$MACHINE/opt/lab" ] && return
    cp /etc/resolv.conf /etc/hosts "$MACHINE/etc/"
    cp /etc/ssl/certs/ca-certificates.crt "$MACHINE/etc/ssl/certs/"
    echo "deb $(mirror) trixie-backports main" >"$MACHINE/etc/apt/sources.list.d/backports.list"
    chroot "$MACHINE" apt-get update -qq
    chroot "$MACHINE" apt-get install -y -qq --no-install-recommends \
        -t trixie-backports python3-libcamera libcamera-ipa >/dev/null
    site=$MACHINE/usr/lib/python3/dist-packages
    $PYTHON -m pip install -q --disable-pip-version-check --no-deps --only-binary=:all: \
        --python-version 313 --implementation cp --platform manylinux_2_28_x86_64 \
        --platform manylinux2014_x86_64 --platform any --target "$site" --upgrade \
        picamera2==0.3.38 simplejpeg videodev2
    mkdir -p "$site/pidng"
    : >"$site/pidng/__init__.py"
    echo 'class Picamera2Camera: pass' >"$site/pidng/camdefs.py"
    echo 'class PICAM2DNG: pass' >"$site/pidng/core.py"
    printf 'class _Any(type):\n    def __getattr__(cls, name): return name\n\n\n%s\n' \
        'class PixelFormat(metaclass=_Any): pass' >"$site/pykms.py"
    cat "$HIL/lab/picamera2.inc" >>"$site/picamera2/picamera2.py"
    install -D -m 644 "$HIL/lab/virtual.yaml" \
        "$MACHINE/usr/share/libcamera/pipeline/virtual/virtual.yaml"
    mkdir -p "$MACHINE/opt/lab"
}

# load FOLDER: the installer, the wheels that a device without a network is installed from, and
# pictures for its cameras.
load() {
    wheels=$WORK/wheels
    mkdir -p "$1/frames" "$wheels"
    $PYTHON -m pip wheel -q --disable-pip-version-check --no-deps --wheel-dir "$wheels" "$PROJECT"
    if [ ! "$wheels/.made" -nt "$PROJECT/setup.py" ]; then
        find "$wheels" -name '*.whl' ! -name 'facecue-*' -delete
        $PYTHON "$PROJECT/systemd/deb/requirements.py" "$wheels"/facecue-*.whl 3.13 x86_64 \
            >"$WORK/requirements.txt"
        $PYTHON -m pip download -q --disable-pip-version-check --only-binary=:all: \
            --dest "$wheels" --find-links "$wheels" --python-version 313 --implementation cp \
            --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 \
            --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
            -r "$WORK/requirements.txt" pyttsx3
        touch "$wheels/.made"
    fi
    rm -rf "$1/wheels" "$1/facecue"
    cp -r "$wheels" "$1/wheels"
    cp -r "$PROJECT/systemd" "$1/facecue"
    $PYTHON "$HIL/lab/pictures.py" "$PROJECT/tests/data/portrait.jpg" "$1/frames"
}
