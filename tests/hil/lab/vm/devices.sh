# Sourced by inside.sh: the camera, the sound card and the GPIO lines, and the sandbox around them.
python3 edges.py /run/gpio/sim_gpio18/value /run/edges &
record
check "it is ready" soon 300 active
check "it sees the face through V4L2" soon 60 sees
check "the sound card plays the word" heard 120 happy
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
mark_now
touch /run/covered
check "a covered camera is noticed" soon 60 says 'told: camera covered'
check "without its sound card the voice is told failed" soon 60 status 'speech (speech: )?aplay failed'
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/bind
record
rm /run/covered
fault "sound card unplugged and back" "what is said next is heard" 60 heard 60 camera sees again

watches 20
check "another camera is watched" soon 60 status 'camera ok.*faces 0'
process=$(prop MainPID)
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
fault "V4L2 camera unplugged" "said" 60 lost
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
fault "V4L2 camera plugged in again" "watched again" 60 status 'camera ok'
check "by the same process" same_process

watches 10
check "and the first camera again" soon 60 sees
