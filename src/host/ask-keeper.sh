# shellcheck shell=sh
# Runs the recovery program that lies on this host. Input, a line each: its path, the word for it. Output and status
# are the program's own. A session has no terminal, so it need not first get away from one (`apart`).
IFS= read -r keeper
read -r word
exec /bin/sh "$keeper" "$word" apart
