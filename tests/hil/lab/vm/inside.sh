#!/bin/sh
# In the virtual machine, as root, at each boot: the checks of one file, which the kernel's command
# line names, devices or restarts. Every limit is for an emulated processor.
cd /opt/lab
. ./steps.sh
ROWS=/dev/ttyS0 STEP=1
prop() { systemctl show -P "$1" facecue; }
active() { [ "$(prop ActiveState)" = active ]; }
status() { prop StatusText | grep -qE "$1"; }
says() { journalctl -u facecue --no-pager -o cat --after-cursor="$mark" | grep -qE "$1"; }
mark_now() { mark=$(journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p'); }
same_process() { [ "$(prop MainPID)" = "$process" ]; }
sees() { status 'camera ok.*faces 1'; }
lost() { status 'camera .*(no more frames|cannot be opened|no frame)'; }
why() { systemctl status --no-pager -l -n 15 facecue | tail -n 20 | sed 's/^/    /'; }
started_again() { [ "$(prop NRestarts)" -gt "$restarts" ] && active; }
watches() { # watches SOURCE: another camera is asked for
    sed -i "s/^source = .*/source = \"$1\"/" /etc/facecue/config.toml
    systemctl reload facecue
}
heard() { python3 heard.py /run/heard "$@"; }
record() { # what the sound card plays, from now on
    arecord -q -D plughw:Loopback,1,0 -t raw -f S16_LE -r 22050 -c 1 /run/heard &
    recorder=$!
}
buzzed() { [ "$(grep -c ' 1$' /run/edges)" -ge "$1" ]; }

echo "up for $(cut -d' ' -f1 /proc/uptime) s, Linux $(uname -r)"
. "./$(sed -n 's/.*lab=\([a-z]*\).*/\1/p' /proc/cmdline).sh"
check "no traceback was ever logged" sh -c "! journalctl -u facecue -o cat | grep -q Traceback"
echo "$passed passed, $failed failed"
