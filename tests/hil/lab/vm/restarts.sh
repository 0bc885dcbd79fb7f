# Sourced by inside.sh: what ends Facecue, its service or the machine, and what starts it again. The
# last check goes on after the hardware watchdog has reset the machine.
if [ -e /var/tmp/frozen ]; then
    read -r passed failed begin </var/tmp/frozen
    name="PID 1 is frozen" promise="the hardware watchdog resets the machine; ready, and sees" limit=600
    check "$name: $promise" soon 600 sees && row "$begin"
    return
fi

check "it is ready" soon 300 active
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

check "systemd feeds the hardware watchdog" [ "$(systemctl show -P RuntimeWatchdogUSec)" = 15s ]
echo "$passed $failed $(date +%s.%N)" >/var/tmp/frozen
sync
kill -ABRT 1
# systemd shows that it is frozen by not answering; the watchdog resets the machine.
exec tail -f /dev/null
