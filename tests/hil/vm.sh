#!/bin/sh
# A machine with a kernel of its own, emulated: a camera, a sound card and GPIO lines that are
# simulated below their drivers, and watchdogs. lab/vm/inside.sh is what happens in it. Needs root,
# and 6 GB below .cache/hil; 10 min, later 8, and more on a machine that is busy.
#
# Cannot show: a real sensor, an audible loudspeaker, a felt buzz, heat, and a Raspberry Pi's pace.
. "$(dirname "$0")/machine.sh"
need qemu-system-x86_64 qemu-system-x86 seabios ipxe-qemu
need mke2fs e2fsprogs
root=$WORK/vm-amd64 image=$WORK/vm.img disk=$WORK/vm-lab log=$WORK/vm.log

# Once: the newest kernel of trixie-backports, v4l2loopback built for it (sid has the one that such
# a kernel needs), and what Raspberry Pi OS has of GPIO.
if [ ! -e "$image" ]; then
    machine_tree
    rm -rf --one-file-system "$root"
    cp -a "$MACHINE" "$root"
    rm -rf "$root/etc/ld.so.preload" "$root/etc/asound.conf" "$root/opt/lab" \
        "$root/etc/systemd/system/facecue.service.d"
    echo "deb $(mirror) sid main" >"$root/etc/apt/sources.list.d/sid.list"
    printf 'Package: *\nPin: release a=unstable\nPin-Priority: 1\n' \
        >"$root/etc/apt/preferences.d/sid"
    mount --bind /proc "$root/proc"
    trap 'umount "$root/proc"' EXIT
    apt() { DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -qq "$@" >/dev/null; }
    apt -o Acquire::Check-Valid-Until=false update
    apt install -y --no-install-recommends -t trixie-backports linux-image-amd64 linux-headers-amd64
    apt install -y --no-install-recommends v4l2loopback-dkms/sid make gcc swig python3-dev \
        python3-pip python3-setuptools python3-wheel
    PYPI=1 chroot "$root" pip3 install -q --break-system-packages --root-user-action=ignore \
        --cert /etc/ssl/certs/ca-certificates.crt --no-deps --no-build-isolation \
        lgpio==0.2.2.0 gpiozero==2.0.1
    chroot "$root" groupadd --system gpio
    umount "$root/proc"
    trap - EXIT
    install -m 644 "$HIL"/lab/vm/*.service "$root/etc/systemd/system/"
    for unit in lab lab-hardware lab-camera; do
        ln -s "../$unit.service" "$root/etc/systemd/system/multi-user.target.wants/"
    done
    ln -sf /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
    truncate -s 4G "$image.new"
    mke2fs -q -F -t ext4 -d "$root" "$image.new"
    mv "$image.new" "$image"
fi

# The second disk is a tar of what is tried today.
rm -rf "$disk"
mkdir -p "$disk"
load "$disk"
cp "$HIL"/lab/vm/*.sh "$HIL"/lab/vm/*.py "$HIL/lab/steps.sh" "$HIL/lab/cpuinfo" "$disk"
tar -c -C "$disk" -f "$disk.tar" .
newest() { ls -1v "$root"/boot/$1 | tail -1; }

# Without KVM, so that it runs everywhere. While the processor works, time in there is counted by
# its instructions, a billion a second: a busy machine out here makes no difference. The image stays
# as it is; a watchdog resets the machine.
begin=$(date +%s)
timeout 5400 qemu-system-x86_64 -accel tcg,tb-size=512 -icount shift=0 -rtc clock=vm \
    -cpu max -m 1536 \
    -nographic -nodefaults -serial stdio -device i6300esb -action watchdog=reset \
    -kernel "$(newest 'vmlinuz-*')" -initrd "$(newest 'initrd.img-*')" \
    -drive file="$image",format=raw,if=virtio,snapshot=on \
    -drive file="$disk.tar",format=raw,if=virtio,readonly=on \
    -append "root=/dev/vda rw console=ttyS0 quiet mitigations=off nokaslr tsc=reliable \
clocksource=tsc random.trust_cpu=on panic=-1 systemd.show_status=0 \
systemd.mask=serial-getty@ttyS0.service" </dev/null |
    tr -d '\r' | tee "$log" | grep --line-buffered -vE '^\{|^$' || true
tail -1 "$log" | grep -q ' passed, 0 failed' || { echo "see $log"; exit 1; }
echo "in $(($(date +%s) - begin)) s"
grep '^{' "$log" >"$HIL/results/vm.jsonl"
