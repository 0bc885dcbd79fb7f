#!/bin/sh
# Compiles msgspec for a 32-bit bookworm, for which there is no wheel.
#   msgspec.sh REQUIREMENT FOLDER    writes FOLDER/site, to be copied beside edge
# It is the wheel for this kind of machine with its one compiled part replaced: built of the same
# version's source, with the headers and the C library of Debian, from the mirror of this machine,
# which is to be a Debian.
set -eu
. "$(dirname "$0")/mirror.sh"
requirement=$1
mkdir -p "$2"
cd "$2"
compiler=arm-linux-gnueabihf-gcc
command -v $compiler >/dev/null || {
    echo "msgspec.sh: there is no $compiler: apt install gcc-arm-linux-gnueabihf" >&2
    exit 1
}
pip() { "${PYTHON:-python3}" -m pip --quiet --disable-pip-version-check "$@"; }

mkdir -p apt/lists/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
    "$(mirror) bookworm main" >sources.list
: >status
apt() {
    apt-get -qq -o APT::Architecture=armhf -o APT::Architectures=armhf -o Dir::State="$PWD/apt" \
        -o Dir::State::status="$PWD/status" -o Dir::Cache="$PWD/apt" \
        -o Dir::Etc::sourcelist="$PWD/sources.list" -o Dir::Etc::sourceparts=- \
        -o APT::Sandbox::User="$(id -un)" "$@"
}
apt update
apt download libc6 libc6-dev linux-libc-dev libpython3.11-dev
for one in *.deb; do dpkg-deb -x "$one" sysroot; done

pip install --target site --no-deps --no-compile --only-binary=:all: --implementation cp \
    --python-version 311 --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
    --platform manylinux_2_28_x86_64 "$requirement"
version=$(basename site/msgspec-*.dist-info .dist-info | cut -d- -f2)
pip download --no-deps --no-binary=:all: "msgspec==$version"
tar -xf "msgspec-$version.tar.gz"
rm site/msgspec/_core.*.so
$compiler --sysroot="$PWD/sysroot" -shared -fPIC -O2 -DNDEBUG -s \
    -I sysroot/usr/include/python3.11 "msgspec-$version/src/msgspec/_core.c" \
    -o site/msgspec/_core.cpython-311-arm-linux-gnueabihf.so
