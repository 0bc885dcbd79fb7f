#!/bin/sh
# Installs Facecue as a service, or upgrades it; run it again whenever you like.
#   sudo systemd/install.sh                  from this checkout
#   sudo systemd/install.sh --wheels DIR     without a network; make DIR on a like machine with
#                                            pip wheel --wheel-dir DIR . pyttsx3
#                                            (Debian packages in DIR are installed too)
#   sudo systemd/install.sh --uninstall      removes all but /etc/facecue/config.toml
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=/opt/facecue unit=/etc/systemd/system/facecue.service
watchdog=/etc/systemd/system.conf.d/50-facecue.conf
rules=/etc/polkit-1/rules.d/50-facecue.rules

die() { echo "install.sh: $*" >&2; exit 1; }
running() { [ -d /run/systemd/system ]; }
wheels=
case "${1:-}" in
    '' | --uninstall) ;;
    --wheels) [ -d "${2:-}" ] || die "--wheels needs a folder"; wheels=$(cd "$2" && pwd) ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit ;;
    *) die "unknown option $1; see: $0 --help" ;;
esac
[ "$(id -u)" = 0 ] || die "run it with sudo"
[ "$(dpkg-query -Wf '${db:Status-Status}' facecue 2>/dev/null)" != installed ] ||
    die "the package facecue is installed; remove it first: apt remove facecue"
cd / # Python would import what lies in the folder at hand

if [ "${1:-}" = --uninstall ]; then
    if running; then systemctl disable --now facecue 2>/dev/null || true; fi
    rm -rf "$venv" "$unit" "$watchdog" "$rules" /usr/local/bin/facecue \
        /etc/systemd/system/multi-user.target.wants/facecue.service
    ! running || systemctl daemon-reload
    ! id facecue >/dev/null 2>&1 || userdel facecue
    ! getent group facecue >/dev/null || groupdel facecue
    echo "Facecue is gone; your settings are still in /etc/facecue/config.toml"
    exit 0
fi

# Debian lacks picamera2 and python3-lgpio, which Raspberry Pi OS has: take what there is.
wanted="python3-venv espeak-ng alsa-utils python3-gpiozero python3-lgpio python3-picamera2 polkitd"
[ "$(dpkg --print-architecture)" != armhf ] ||
    wanted="$wanted python3-numpy python3-opencv opencv-data gcc python3-dev" # msgspec is compiled
if [ -z "$wheels" ]; then
    apt-get update -qq
    there=$(apt-cache madison $wanted 2>/dev/null | cut -d'|' -f1 | sort -u)
    apt-get install -y -qq --no-install-recommends $there
elif ls "$wheels"/*.deb >/dev/null 2>&1; then
    apt-get install -y -qq --no-install-recommends --no-download "$wheels"/*.deb
fi
for one in $wanted; do dpkg -s "$one" >/dev/null 2>&1 || echo "install.sh: there is no $one here"; done

for group in gpio video audio; do getent group $group >/dev/null || groupadd --system $group; done
id facecue >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin facecue
usermod --append --groups video,gpio,audio facecue
[ -z "${SUDO_USER:-}" ] || usermod --append --groups facecue "$SUDO_USER" # for: facecue status

if running; then systemctl stop facecue 2>/dev/null || true; fi
# The system's Python and numpy, since its libcamera and picamera2 are built for these.
/usr/bin/python3 -I -m venv --system-site-packages --upgrade-deps $venv 2>/dev/null ||
    /usr/bin/python3 -I -m venv --system-site-packages $venv
numpy=$(/usr/bin/python3 -I -c 'import numpy; print(numpy.__version__)' 2>/dev/null || true)
keep=$(mktemp) own=$(mktemp -d); trap 'rm -rf "$keep" "$own"' EXIT
[ -z "$numpy" ] || echo "numpy==$numpy" >"$keep"
pip() { $venv/bin/python -I -m pip --disable-pip-version-check install -q -c "$keep" "$@"; }
if [ -z "$wheels" ]; then pip --upgrade "$here/.." pyttsx3; else
    pip --no-index --find-links "$wheels" facecue pyttsx3
    pip --no-index --find-links "$wheels" --no-deps --force-reinstall facecue
fi

ln -sf $venv/bin/facecue /usr/local/bin/facecue
[ -e /etc/facecue/config.toml ] || install -D -m 644 "$here/config.toml" /etc/facecue/config.toml
install -D -m 644 "$here/facecue.service" $unit
install -D -m 644 "$here/watchdog.conf" $watchdog
install -D -m 644 "$here/facecue.rules" $rules
systemctl enable facecue

chown facecue "$own"
LG_WD=$own runuser -u facecue -- $venv/bin/facecue check \
    --config /etc/facecue/config.toml || echo "install.sh: see above what is missing"
if running; then systemctl daemon-reexec && systemctl start --no-block facecue; fi
