#!/bin/sh
# What the system's ssh runs to ask something (SSH_ASKPASS in ssh(1)): hands the question on to the run, with the process
# that asks, and gives back the answer. Where there is none, or no run any more, it ends without one.
cd "${0%/*}" || exit 1
read -r run <owner || exit 1
kill -0 "$run" 2>/dev/null || exit 1
# Both before it asks: a run that leaves then ends the pipe, and nobody waits for it for ever.
exec 3<answer 4>ask || exit 1
printf '%s %.2000s\0' "$PPID" "$1" >&4
IFS= read -r answer <&3 || exit 1
printf '%s\n' "$answer"
