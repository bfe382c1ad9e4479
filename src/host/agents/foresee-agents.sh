# shellcheck shell=sh
# Tells the state of the agents as the recovery program would, which need not lie on this host: nothing is changed.
# Input: the path that it has or would have, its size, a line each; then its text. Output: the program's; then
# `started PID` for each agent that the program has noted as started by itself.
IFS= read -r keeper
read -r size
text=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)
set -- status apart "${keeper%/*}"
(eval "$text")
for file in agent_pid standby_pid; do
  pid='' note=''
  { read -r pid && read -r _ && read -r note; } 2>/dev/null <"${keeper%/*}/$file"
  case $pid-$note in -* | *-adopted) ;; *) printf 'started %s\n' "$pid" ;; esac
done
