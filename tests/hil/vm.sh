#!/bin/sh
# A machine with a kernel of its own, emulated. It runs twice: for its devices, a camera, a sound
# card and GPIO lines that are simulated below their drivers; and for its restarts, by systemd, the
# memory limit and the hardware watchdog. lab/vm/inside.sh is what happens in it. Needs root, and
# 6 GB below .cache/hil; 10 min, later 8, and more on a machine that is busy.
#
# vm.sh [devices] [restarts]
#
# Cannot show: a real sensor, an audible loudspeaker, a felt buzz, heat, and a Raspberry Pi's pace.
. "$(dirname "$0")/machine.sh"
need qemu-system-x86_64 qemu-system-x86 seabios ipxe-qemu
need mke2fs e2fsprogs
root=$WORK/vm-amd64 image=$WORK/vm.img

# Once: the newest kernel of trixie-backports, v4l2loopback built for it (sid has the one that such
# a kernel needs), and what Raspberry Pi OS has of GPIO.
if [ ! -e "$root/.kernel" ]; then
    machine_tree
    rm -rf --one-file-system "$root"
    cp -a "$MACHINE" "$root"
    rm -rf "$root/etc/ld.so.preload" "$root/opt/lab" "$root/etc/systemd/system/facecue.service.d"
    echo "deb $(mirror) sid main" >"$root/etc/apt/sources.list.d/sid.list"
    printf 'Package: *\nPin: release a=unstable\nPin-Priority: 1\n' \
        >"$root/etc/apt/preferences.d/sid"
    mount --bind /proc "$root/proc"
    clean() { ! mountpoint -q "$root/proc" || umount "$root/proc"; }
    apt() { DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -qq "$@" >/dev/null; }
    apt -o Acquire::Check-Valid-Until=false update
    apt install -y --no-install-recommends -t trixie-backports linux-image-amd64 linux-headers-amd64
    apt install -y --no-install-recommends v4l2loopback-dkms/sid make gcc swig python3-dev \
        python3-pip python3-setuptools python3-wheel
    PYPI=1 chroot "$root" pip3 install -q --break-system-packages --root-user-action=ignore \
        --cert /etc/ssl/certs/ca-certificates.crt --no-deps --no-build-isolation \
        lgpio==0.2.2.0 gpiozero==2.0.1
    chroot "$root" groupadd --force --system gpio
    umount "$root/proc"
    ln -sf /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
    touch "$root/.kernel"
fi

# What is tried today, installed by its installer, on a disk.
lab=$root/opt/lab system=$root/etc/systemd/system
rm -rf "$lab" "$root/opt/facecue" "$root/etc/facecue"
mkdir -p "$lab"
load "$lab"
cp "$HIL"/lab/vm/*.sh "$HIL"/lab/vm/*.py "$HIL/lab/steps.sh" "$HIL/lab/cpuinfo" "$lab"
install -m 644 "$HIL"/lab/vm/lab*.service "$system"
install -D -m 644 "$HIL/lab/vm/facecue.conf" "$system/facecue.service.d/lab.conf"
install -D -m 644 "$HIL/lab/vm/config.toml" "$root/etc/facecue/config.toml"
echo 'pcm.!default "plughw:Loopback,0,0"' >"$root/etc/asound.conf"
ln -sf ../lab.service ../lab-hardware.service ../lab-camera.service "$system/multi-user.target.wants"
chroot "$root" /opt/lab/facecue/install.sh --wheels /opt/lab/wheels
rm -f "$image"
truncate -s 4G "$image"
mke2fs -q -F -t ext4 -d "$root" "$image"
newest() { ls -1v "$root"/boot/$1 | tail -1; }

# Without KVM, so that it runs everywhere. While the processor works, time in there is counted by
# its instructions, a billion a second, so that a busy machine out here makes little difference.
# While it waits, time is not skipped (sleep=off): machines where it was were sometimes reset as they
# booted. The image stays as it is; a watchdog resets the machine.
run() { # run PART: its lines go to a log, as they come
    timeout 5400 qemu-system-x86_64 -accel tcg,tb-size=512 -icount shift=0 \
        -rtc clock=vm -cpu max -m 1536 \
        -nographic -nodefaults -serial stdio -device i6300esb -action watchdog=reset \
        -kernel "$(newest 'vmlinuz-*')" -initrd "$(newest 'initrd.img-*')" \
        -drive file="$image",format=raw,if=virtio,snapshot=on \
        -append "root=/dev/vda rw console=ttyS0 quiet mitigations=off nokaslr tsc=reliable \
clocksource=tsc random.trust_cpu=on panic=-1 systemd.show_status=0 \
systemd.mask=serial-getty@ttyS0.service lab=$1" </dev/null |
        sed -u 's/\r//g' | tee "$WORK/vm.$1.log" | grep --line-buffered -vE '^\{|^$' || true
}

built=yes
[ $# -gt 0 ] || set -- devices restarts
for part; do
    begin=$(date +%s)
    run "$part"
    echo "in $(($(date +%s) - begin)) s"
    log=$WORK/vm.$part.log
    { date +%F; grep -aoE '(up for|passed|FAILED|memory:|→ Overall) .*|[0-9]+ passed, .*' "$log"; } \
        >"$HIL/results/vm.$part.txt"
    grep -aq ' passed, 0 failed' "$log" || { echo "see $log"; exit 1; }
    grep -a '^{' "$log" >"$HIL/results/vm.$part.jsonl"
done
