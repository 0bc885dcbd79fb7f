# Sourced where something is checked: here, in a container, or in the virtual machine. $ROWS is the
# file that takes a line of JSON for each fault, $STEP the seconds between two looks at something.
passed=0 failed=0
# check WHAT COMMAND...: says whether the command succeeds, and why it may not have
check() {
    what=$1; shift
    if "$@"; then passed=$((passed + 1)); echo "passed  $what"
    else failed=$((failed + 1)); echo "FAILED  $what"; why; fi
}
why() { :; }
# soon SECONDS COMMAND...: whether the command succeeds within so many seconds
soon() {
    _end=$(($(date +%s) + $1)); shift
    until "$@"; do [ "$(date +%s)" -lt "$_end" ] || return 1; sleep "${STEP:-0.1}"; done
}
# fault NAME PROMISE LIMIT COMMAND...: times a command that waits for the promise
fault() {
    name=$1 promise=$2 limit=$3; shift 3
    begin=$(date +%s.%N)
    check "$name: $promise" soon "$limit" "$@"
    row "$begin"
}
# row BEGIN: writes down the fault at hand, which took from BEGIN until now
row() {
    took=$(echo "$1 $(date +%s.%N)" | awk '{ printf "%.2f", $2 - $1 }')
    printf '{"date":"%s","fault":"%s","promise":"%s","within":%s,"took":%s}\n' \
        "$(date +%F)" "$name" "$promise" "$limit" "$took" >>"$ROWS"
}
