#!/bin/sh
# A machine with systemd in a container: Facecue installed by its installer, then as a package, its
# camera picamera2 on libcamera's virtual camera. Needs root, and 1.2 GB below .cache/hil; 2 min, later 1 min.
#
# Cannot show: a real sensor, V4L2, GPIO, a sound card, PrivateNetwork (ignored in a container),
# DevicePolicy against real devices, MemoryMax, and a Raspberry Pi's pace.
. "$(dirname "$0")/machine.sh"
need systemd-nspawn systemd-container
machine_tree
root=$MACHINE ROWS=$WORK/nspawn.jsonl result=${1:-} # the file that takes the faults, if all pass
load "$root/opt/lab"
package=$(COMPRESSION=none "$PROJECT/systemd/deb/build.sh" amd64 trixie "$WORK")
gcc -shared -fPIC -O1 -o "$root/opt/lab/udmabuf.so" "$HIL/lab/udmabuf.c" -ldl
echo /opt/lab/udmabuf.so >"$root/etc/ld.so.preload"
install -m 644 "$PROJECT/tests/data/asound.conf" "$root/etc/asound.conf"
install -D -m 644 /dev/stdin "$root/etc/systemd/system/facecue.service.d/lab.conf" <<'U'
[Service]
Environment=FACECUE_HEARD=/run/facecue/heard.wav
U

lab=facecue-lab-$$ container='' leader=''
boot() {
    systemd-nspawn -q -D "$root" --boot --register=no --keep-unit --console=read-only \
        -M "$lab" </dev/null >"$WORK/nspawn.log" 2>&1 &
    container=$!
    soon 30 booted
}
booted() {
    leader=$(pgrep -P "$container" | head -1)
    [ -n "$leader" ] && inside systemctl is-active -q basic.target 2>/dev/null
}
halt() {
    [ -z "$container" ] || { kill -s RTMIN+4 "$leader" && wait "$container" || true; }
    container=''
}
clean() { halt; }
inside() { nsenter -t "$leader" -a /usr/bin/env -i PATH=/usr/bin:/usr/sbin "$@"; }
prop() { inside systemctl show -P "$1" facecue; }
hit() { # systemctl, since 0 as a process number would hit this script
    inside systemctl kill --kill-whom=main --signal="$1" facecue
}
active() { [ "$(prop ActiveState)" = active ]; }
sees() { prop StatusText | grep -q 'camera ok.*faces 1'; }
started_again() { [ "$(prop NRestarts)" -gt "$1" ] && active; }
says() { inside journalctl -u facecue --no-pager -o cat | grep -q "$1"; }
begin_all=$(date +%s)
rm -rf "$root/opt/facecue" "$root/etc/facecue" "$root/var/log/journal" "$ROWS"
rm -f "$root/etc/systemd/system/facecue.service" "$root/etc/systemd/system"/*/facecue.service

boot
built=yes
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
echo 'speed = 3' | inside tee -a /etc/facecue/config.toml >/dev/null
halt

boot
check "a wrong configuration at boot is told" soon 20 says "speed"
waits() { [ "$(prop SubState)" = start ] && prop StatusText | grep -q "speed"; }
check "and waited with, not started again every second" soon 10 waits
inside sed -i '/speed = 3/d' /etc/facecue/config.toml
fault "configuration wrong at boot, then mended" "ready by itself" 20 active
halt

boot_until_active() { boot && soon 30 active; }
boot
check "ready once more" soon 30 active
printf '\n[hooks]\nannounce = "systemctl poweroff"\n' |
    inside tee -a /etc/facecue/config.toml >/dev/null
went() { ! kill -0 "$container" 2>/dev/null; }
inside systemctl restart --no-block facecue
fault "a hook asks for the board to be switched off" "it is off" 40 soon 40 went
container=''
sed -i '/^\[hooks\]$/,$d' "$root/etc/facecue/config.toml"

fault "boot" "ready without anybody" 30 boot_until_active
check "it sees the face" soon 15 sees
inside journalctl -u facecue --no-pager -o cat >"$WORK/nspawn.journal"
check "no traceback was ever logged" sh -c "! grep -q Traceback '$WORK/nspawn.journal'"
inside systemctl stop facecue
check "it stops cleanly" [ "$(prop Result)" = success ]
check "it can be uninstalled" inside /opt/lab/facecue/install.sh --uninstall
check "nothing is left but the settings" \
    [ "$(cd "$root" && ls -d opt/facecue etc/systemd/system/facecue.service 2>/dev/null)" = "" ]
. "$HIL/lab/package.sh"
halt
echo "$passed passed, $failed failed in $(($(date +%s) - begin_all)) s"
[ "$failed" = 0 ]
[ -z "$result" ] || cp "$ROWS" "$result"
