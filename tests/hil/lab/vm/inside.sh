#!/bin/sh
# In the virtual machine, as root, on each of its two boots. Every limit is for an emulated
# processor on a busy machine.
cd /opt/lab
. ./steps.sh
ROWS=/var/tmp/rows STEP=0.5
prop() { systemctl show -P "$1" facecue; }
active() { [ "$(prop ActiveState)" = active ]; }
status() { prop StatusText | grep -qE "$1"; }
says() { journalctl -u facecue --no-pager -o cat --after-cursor="$mark" | grep -qE "$1"; }
mark_now() { mark=$(journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p'); }
same_process() { [ "$(prop MainPID)" = "$process" ]; }
sees() { status 'camera ok.*faces 1'; }
lost() { status 'camera .*(no more frames|cannot be opened|no frame)'; }
started_again() { [ "$(prop NRestarts)" -gt "$restarts" ] && active; }
watches() { # watches SOURCE: the configuration of a camera
    cat >/etc/facecue/config.toml <<T
[camera]
source = "$1"
width = 320
height = 240

[speech]
backend = "espeak-ng"
earcons = false

[panel]
button = 17
T
}
heard() { python3 heard.py /run/heard "$@"; }
record() { # what the sound card plays, from now on
    arecord -q -D plughw:Loopback,1,0 -t raw -f S16_LE -r 22050 -c 1 /run/heard &
    recorder=$!
}
buzzed() { [ "$(grep -c ' 1$' /run/edges)" -ge "$1" ]; }

if [ -e /var/tmp/frozen ]; then
    read -r passed failed begin </var/tmp/frozen
    name="PID 1 is frozen" promise="the hardware watchdog resets the machine; ready, and sees" limit=600
    check "$name: $promise" soon 600 sees && row "$begin"
    cat "$ROWS"
    echo "$passed passed, $failed failed"
    exit
fi

echo "up for $(cut -d' ' -f1 /proc/uptime) s, Linux $(uname -r)"
mkdir -p /etc/facecue /etc/systemd/system/facecue.service.d
watches 10
# gpiozero asks which Raspberry Pi this is.
cat >/etc/systemd/system/facecue.service.d/lab.conf <<'U'
[Service]
BindReadOnlyPaths=/opt/lab/cpuinfo:/proc/cpuinfo
U
echo 'pcm.!default "plughw:Loopback,0,0"' >/etc/asound.conf
python3 edges.py /run/gpio/sim_gpio18/value /run/edges &
record
check "the installer ends well without a network" ./facecue/install.sh --wheels wheels
check "it is ready" soon 300 active
check "it sees the face through V4L2" soon 60 sees
check "the sound card plays the word" soon 120 heard happy
check "the buzzer's line rises and falls as for happy" soon 60 buzzed 2
cat /run/edges

mark_now
echo pull-down >/run/gpio/sim_gpio17/pull
check "a button that is held mutes" soon 60 says 'told: muted'
echo pull-up >/run/gpio/sim_gpio17/pull
echo pull-down >/run/gpio/sim_gpio17/pull
check "and again speaks" soon 60 says 'told: speaking again'
echo pull-up >/run/gpio/sim_gpio17/pull

process=$(prop MainPID)
check "it has a network of its own, without a way out" \
    [ "$(readlink "/proc/$process/ns/net")" != "$(readlink /proc/1/ns/net)" ]
check "it cannot write what it is made of" sh -c "! nsenter -t $process -m touch /opt/facecue/x /etc/x"
systemd-analyze security --no-pager facecue | tail -1
echo "memory: now $(prop MemoryCurrent), at most $(prop MemoryPeak), limit $(prop MemoryMax) bytes"

systemctl kill --signal=STOP lab-camera
fault "V4L2 camera stalls" "said" 60 lost
systemctl kill --signal=CONT lab-camera
fault "V4L2 camera goes on" "the same process sees" 60 sees

kill $recorder; wait $recorder
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/unbind
touch /run/covered
check "without its sound card the voice is told failed" soon 60 status 'speech (speech: )?aplay failed'
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/bind
record
rm /run/covered
fault "sound card unplugged and back" "what is said next is heard" 60 heard camera sees again

watches 20
systemctl reload facecue
check "another camera is watched" soon 60 status 'camera ok'
process=$(prop MainPID)
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
fault "V4L2 camera unplugged" "said" 60 lost
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
fault "V4L2 camera plugged in again" "watched again" 60 status 'camera ok'
check "by the same process" same_process

watches picamera2
systemctl reload facecue
check "picamera2 shows it a face, in real DMA buffers" soon 120 sees
watches 10
systemctl reload facecue
check "and the V4L2 camera again" soon 60 sees

restarts=$(prop NRestarts)
systemctl kill --kill-whom=main --signal=STOP facecue
fault "SIGSTOP for good" "the watchdog kills it, it is ready again" 180 started_again
restarts=$(prop NRestarts)
systemctl kill --kill-whom=main --signal=KILL facecue
fault "SIGKILL of the daemon" "started again and ready" 120 started_again

restarts=$(prop NRestarts)
mark_now
systemctl set-property --runtime facecue MemoryMax=20M
check "with too little memory the kernel ends it, and nothing else" soon 120 says 'oom-kill'
systemctl set-property --runtime facecue MemoryMax=300M
fault "memory limit reached, then not" "killed alone, started again and ready" 120 started_again
check "it sees the face" soon 60 sees
check "no traceback was ever logged" sh -c "! journalctl -u facecue -o cat | grep -q Traceback"
journalctl -u facecue --no-pager -o cat | grep -v INFO | tail -60 >&2

check "systemd feeds the hardware watchdog" [ "$(systemctl show -P RuntimeWatchdogUSec)" = 15s ]
echo "$passed $failed $(date +%s.%N)" >/var/tmp/frozen
sync
kill -ABRT 1
# systemd shows that it is frozen by not answering; the watchdog resets the machine.
exec tail -f /dev/null
