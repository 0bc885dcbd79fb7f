#!/bin/sh
# A machine with systemd in a container: Facecue installed by its installer, its camera picamera2 on
# libcamera's virtual camera. Needs root, and 1.2 GB below .cache/hil; 2 min, later 1 min.
#
# Cannot show: a real sensor, V4L2, GPIO, a sound card, PrivateNetwork (ignored in a container),
# DevicePolicy against real devices, MemoryMax, and a Raspberry Pi's pace.
. "$(dirname "$0")/trees.sh"
name=trixie-amd64 root=$WORK/trixie-amd64
need systemd-nspawn systemd-container
need gcc gcc libc6-dev
tree $name trixie amd64 minbase ca-certificates,systemd,systemd-sysv,udev,dbus,procps,python3-venv,python3-numpy,python3-gpiozero,libcamera-ipa,espeak-ng,alsa-utils,python3-prctl,python3-av,python3-pil,python3-piexif,python3-libarchive-c,python3-jsonschema,python3-tqdm,libgles2,libegl1

# What Raspberry Pi OS has and Debian has not: a newer libcamera, and picamera2.
if [ ! -e "$root/opt/lab" ]; then
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    echo "deb $(mirror) trixie-backports main" >"$root/etc/apt/sources.list.d/backports.list"
    chroot "$root" apt-get update -qq
    chroot "$root" apt-get install -y -qq --no-install-recommends \
        -t trixie-backports python3-libcamera libcamera-ipa >/dev/null
    site=$root/usr/lib/python3/dist-packages
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
        "$root/usr/share/libcamera/pipeline/virtual/virtual.yaml"
    mkdir -p "$root/opt/lab/frames"
fi
gcc -shared -fPIC -O1 -o "$root/opt/lab/udmabuf.so" "$HIL/lab/udmabuf.c" -ldl
$PYTHON - "$PROJECT/tests/data/portrait.jpg" "$root/opt/lab/frames" <<'P'
import sys
import cv2
import numpy as np
face = cv2.resize(cv2.imread(sys.argv[1]), (480, 480))
face = cv2.copyMakeBorder(face, 0, 0, 80, 80, cv2.BORDER_REPLICATE)
for number in range(7):  # a sensor's noise never repeats; a picture that does is a fault
    noise = np.random.default_rng(number).integers(0, 6, face.shape, np.uint8)
    cv2.imwrite(f"{sys.argv[2]}/{number}.jpg", cv2.add(face, noise))
P
echo /opt/lab/udmabuf.so >"$root/etc/ld.so.preload"
install -m 644 "$PROJECT/tests/data/asound.conf" "$root/etc/asound.conf"
install -D -m 644 /dev/stdin "$root/etc/systemd/system/facecue.service.d/lab.conf" <<'U'
[Service]
Environment=FACECUE_HEARD=/run/facecue/heard.wav
U

# The wheels that a device without a network is installed from.
wheels=$root/opt/lab/wheels
rm -rf "$wheels" "$root/opt/lab/facecue"
$PYTHON -m pip wheel -q --disable-pip-version-check --no-deps --wheel-dir "$wheels" "$PROJECT"
$PYTHON -m pip download -q --disable-pip-version-check --only-binary=:all: --dest "$wheels" \
    --find-links "$wheels" --python-version 313 --implementation cp \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 \
    --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 facecue pyttsx3
cp -r "$PROJECT/systemd" "$root/opt/lab/facecue"

machine=facecue-lab-$$ container='' leader=''
boot() {
    systemd-nspawn -q -D "$root" --boot --register=no --keep-unit --console=read-only \
        -M "$machine" </dev/null >"$WORK/nspawn.log" 2>&1 &
    container=$!
    soon 30 booted
}
booted() {
    leader=$(pgrep -P "$container" | head -1)
    [ -n "$leader" ] && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'
}
halt() {
    [ -z "$container" ] || { kill -s RTMIN+4 "$leader" && wait "$container" || true; }
    container=''
}
trap halt EXIT
inside() { nsenter -t "$leader" -a /usr/bin/env -i PATH=/usr/bin:/usr/sbin "$@"; }
prop() { inside systemctl show -P "$1" facecue; }
# soon SECONDS COMMAND...: whether the command succeeds within so many seconds
soon() {
    _end=$(($(date +%s) + $1)); shift
    until "$@"; do [ "$(date +%s)" -lt "$_end" ] || return 1; sleep 0.1; done
}
hit() { # systemctl, since 0 as a process number would hit this script
    inside systemctl kill --kill-whom=main --signal="$1" facecue
}
active() { [ "$(prop ActiveState)" = active ]; }
sees() { prop StatusText | grep -q 'camera ok.*faces 1'; }
started_again() { [ "$(prop NRestarts)" -gt "$1" ] && active; }
says() { inside journalctl -u facecue --no-pager -o cat | grep -q "$1"; }
# fault NAME PROMISE LIMIT COMMAND...: times a command that waits for the promise
fault() {
    name=$1 promise=$2 limit=$3; shift 3
    begin=$(date +%s.%N)
    check "$name: $promise" soon "$limit" "$@"
    took=$(echo "$(date +%s.%N) - $begin" | bc)
    printf '{"date":"%s","fault":"%s","promise":"%s","within":%s,"took":%.2f}\n' \
        "$(date +%F)" "$name" "$promise" "$limit" "$took" >>"$WORK/nspawn.jsonl"
}
begin_all=$(date +%s)
rm -rf "$root/opt/facecue" "$root/etc/facecue" "$root/var/log/journal" "$WORK/nspawn.jsonl"
rm -f "$root/etc/systemd/system/facecue.service" "$root/etc/systemd/system"/*/facecue.service

boot
install_it() { inside /opt/lab/facecue/install.sh --wheels /opt/lab/wheels; }
check "the installer ends well without a network" install_it
check "it is ready" soon 30 active
check "picamera2 shows it a face" soon 15 sees
check "it speaks" soon 10 inside test -s /run/facecue/heard.wav
check "it runs as facecue" [ "$(inside ps -o user= -p "$(prop MainPID)")" = facecue ]
check "facecue status tells it" inside /opt/facecue/bin/facecue status
check "systemd has nothing to say against the unit" \
    [ -z "$(inside systemd-analyze verify facecue.service 2>&1)" ]
inside systemd-analyze security --no-pager facecue | tail -1

restarts=$(prop NRestarts)
hit STOP
fault "SIGSTOP for good" "the watchdog kills it, it is ready again" 30 started_again "$restarts"
check "the journal says so" says "Watchdog timeout"
restarts=$(prop NRestarts)
hit KILL
fault "SIGKILL of the daemon" "started again and ready" 15 started_again "$restarts"
check "it sees the face again" soon 15 sees
echo 'speed = 3' | inside tee -a /etc/facecue/config.toml >/dev/null
inside systemctl reload facecue
fault "configuration reloaded broken" "told; the old one stays" 10 says "the old one stays"
check "the installer upgrades and keeps the settings" install_it
check "the settings are kept" inside grep -q "speed = 3" /etc/facecue/config.toml
inside sed -i '/speed = 3/d' /etc/facecue/config.toml
halt

boot_until_active() { boot && soon 30 active; }
fault "boot" "ready without anybody" 30 boot_until_active
check "it sees the face" soon 15 sees
inside journalctl -u facecue --no-pager -o cat >"$WORK/nspawn.journal"
check "no traceback was ever logged" sh -c "! grep -q Traceback '$WORK/nspawn.journal'"
inside systemctl stop facecue
check "it stops cleanly" [ "$(prop Result)" = success ]
check "it can be uninstalled" inside /opt/lab/facecue/install.sh --uninstall
check "nothing is left but the settings" \
    [ "$(cd "$root" && ls -d opt/facecue etc/systemd/system/facecue.service 2>/dev/null)" = "" ]
halt
echo "$passed passed, $failed failed in $(($(date +%s) - begin_all)) s"
[ "$failed" = 0 ]
cp "$WORK/nspawn.jsonl" "$HIL/results/nspawn.jsonl"
