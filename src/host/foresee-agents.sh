# shellcheck shell=sh
# Tells the state of the agents as the recovery program would, which need not lie on this host: nothing is changed.
# Input: the path that it has or would have, its size, a line each; then its text. Output and status are the program's.
IFS= read -r keeper
read -r size
text=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)
exec /bin/sh -c "$text" "$keeper" status apart
