# Sourced by the scripts beside it: Debian trees unpacked into a folder that git does not know.
set -eu
HIL=$(cd "$(dirname "$0")" && pwd)
PROJECT=$(cd "$HIL/../.." && pwd)
WORK=${FACECUE_HIL:-$PROJECT/.cache/hil}
PYTHON=$(command -v "${PYTHON:-python3}")
mkdir -p "$WORK"
. "$HIL/lab/steps.sh"
. "$PROJECT/systemd/deb/mirror.sh"

# What a machine cannot build, or not finish in the time that it is given, is no verdict on Facecue:
# exit code 77. Once `built` is set, whatever fails is one.
built=''
clean() { :; }
leave() {
    code=$?
    clean
    [ -n "$built" ] || { echo "skipped: this machine cannot build the rung"; code=77; }
    exit $code
}
out_of_time() {
    [ "$failed" = 0 ] || exit 1
    built=yes
    echo "skipped: out of time"
    exit 77
}
trap leave EXIT
trap out_of_time TERM

# need PROGRAM PACKAGE...: installs the packages unless there is such a program.
need() {
    command -v "$1" >/dev/null && return
    [ "$(id -u)" = 0 ] || { echo "needs $1: apt install $*"; exit 1; }
    shift
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# tree NAME SUITE ARCH VARIANT PACKAGES: a Debian tree at $WORK/NAME, made once.
tree() {
    [ -e "$WORK/$1/.made" ] && return
    need mmdebstrap mmdebstrap debian-archive-keyring
    rm -rf --one-file-system "${WORK:?}/$1"
    mmdebstrap --quiet --mode=root --arch="$3" --variant="$4" --include="$5" \
        --keyring=/usr/share/keyrings --skip=check/empty \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "5"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        "$2" "$WORK/$1" "deb $(mirror) $2 main" >/dev/null
    touch "$WORK/$1/.made"
}
