#!/bin/sh
# Builds Facecue as a Debian package that needs no network but apt's when it is installed: what apt
# lacks is inside. Needs pip, dpkg-deb and a network; for armhf gcc-arm-linux-gnueabihf too.
#   build.sh ARCH SUITE FOLDER    such as: arm64 trixie dist; prints the package's name
# PYTHON is one with pip and packaging, python3 unless it is set; COMPRESSION is dpkg-deb's, xz unless
# it is set.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
PYTHON=$(command -v "${PYTHON:-python3}")
export PYTHON="$(cd "$(dirname "$PYTHON")" && pwd)/$(basename "$PYTHON")" # msgspec.sh works elsewhere
arch=$1 suite=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)
die() { echo "build.sh: $*" >&2; exit 1; }

case $arch in
    arm64) machine=aarch64 ;;
    amd64) machine=x86_64 ;;
    armhf) machine=armv7l ;;
    *) die "there is no TFLite runtime for $arch" ;;
esac
case $suite in
    bookworm) python=3.11 next=3.12 glibc=36 debian=12 ;;
    trixie) python=3.13 next=3.14 glibc=41 debian=13 ;;
    *) die "unknown suite $suite: bookworm or trixie" ;;
esac
[ "$arch-$suite" != armhf-trixie ] || die "there is no TFLite runtime for armhf's Python $python"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root own=$work/root/usr/lib/facecue
pip() { "$PYTHON" -m pip --quiet --disable-pip-version-check "$@"; }
for_device() { # for_device MACHINE PIP-ARGUMENTS...: into Facecue's own folder
    chip=$1; shift
    minor=$glibc platforms="--platform manylinux2014_$chip"
    while [ $minor -ge 17 ]; do
        platforms="$platforms --platform manylinux_2_${minor}_$chip"
        minor=$((minor - 1))
    done
    pip install --target "$own" --no-compile --only-binary=:all: --implementation cp \
        --python-version "$(echo $python | tr -d .)" $platforms "$@"
}

pip wheel --no-deps --wheel-dir "$work" "$project"
wheel=$(echo "$work"/facecue-*.whl)
version=$(basename "$wheel" | cut -d- -f2)+deb$debian
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct 2>/dev/null ||
    date +%s)}" # the same commit gives the same package

"$PYTHON" "$here/requirements.py" "$wheel" $python $machine >"$work/requirements"
echo pyttsx3 >>"$work/requirements"
depends="python3 (>= $python), python3 (<< $next), python3-numpy, python3-gpiozero, espeak-ng"
depends="$depends, alsa-utils, passwd, libc6 (>= 2.27), libstdc++6"
if [ $arch = armhf ]; then # as install.sh does: OpenCV is Debian's, msgspec is compiled
    depends="$depends, python3-opencv, opencv-data"
    grep -vE '^(msgspec|numpy)' "$work/requirements" >"$work/wheels"
    for_device $machine --no-deps -r "$work/wheels"
    "$here/msgspec.sh" "$(grep '^msgspec' "$work/requirements")" "$work/msgspec"
    cp -r "$work"/msgspec/site/msgspec* "$own"
else
    for_device $machine -r "$work/requirements"
fi
for_device $machine --no-deps "$wheel"
# The system's numpy, since its libcamera and picamera2 are built for it; and the device's part alone.
rm -rf "$own"/numpy* "$own/bin" "$own/train" "$own/convert"

put() { install -D -m "$1" "$2" "$root$3"; }
put 755 "$here/facecue" /usr/bin/facecue
put 644 "$here/../config.toml" /etc/facecue/config.toml
put 644 "$here/../watchdog.conf" /usr/lib/systemd/system.conf.d/50-facecue.conf
put 644 "$here/../facecue.rules" /usr/share/polkit-1/rules.d/50-facecue.rules
put 644 "$here/../facecue.service" /usr/lib/systemd/system/facecue.service
sed -i 's:/opt/facecue/bin/facecue:/usr/bin/facecue:' "$root/usr/lib/systemd/system/facecue.service"
put 644 "$here/copyright" /usr/share/doc/facecue/copyright
put 644 "$here/lintian" /usr/share/lintian/overrides/facecue
maintainer="The Facecue authors <facecue@localhost>"
printf '%s (%s) %s; urgency=medium\n\n  * %s\n\n -- %s  %s\n' facecue "$version" $suite \
    "What is new stands in CHANGELOG.md of Facecue's source." \
    "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" |
    gzip -9n >"$root/usr/share/doc/facecue/changelog.gz"

mkdir "$root/DEBIAN"
install -m 755 "$here/preinst" "$here/postinst" "$here/prerm" "$here/postrm" "$root/DEBIAN"
echo /etc/facecue/config.toml >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<C
Package: facecue
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Recommends: python3-picamera2, python3-lgpio, polkitd
Section: misc
Priority: optional
Description: says or buzzes which emotion the face in front of you shows
 Facecue is a wearable for people who are blind, face-blind or autistic. It
 watches the face in front of its wearer, and tells by a word or a buzz which
 emotion it shows. No picture is stored, and none leaves the device.
C
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum \
    >"$root/DEBIAN/md5sums")
file=$out/facecue_${version}_$arch.deb
dpkg-deb --root-owner-group "-Z${COMPRESSION:-xz}" --build "$root" "$file" >/dev/null
echo "$file"
