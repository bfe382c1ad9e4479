# shellcheck shell=sh
# Ends the agents that the recovery program has started, by its own text from here: the one that lay on this host is gone
# by then, so that nothing starts them again. Input: the path where it was, the size of its text, the text.
# Output: what it says; nothing where it has left nothing behind.
IFS= read -r keeper
read -r size
text=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)
set -- end apart "${keeper%/*}"
for left in agent_pid standby_pid gauss_socket_tmp standby_socket_tmp; do
  [ ! -e "$3/$left" ] || eval "$text"
done
