# shellcheck shell=sh
# Says as which user this host's ssh would log in to each target: the user's own configuration may name another.
# Input, a line each: `look` where nothing may be started, else `run`; the targets; `end`. Output: a line for each target, in
# order: the user, or an empty line.
read -r word
# ssh runs the commands of `Match exec` by this: the managed configuration's would bring dead agents back.
[ "$word" != look ] || SHELL=/bin/false
export SHELL
while read -r target; do
  [ "$target" = end ] && break
  user=$(ssh -n -G -- "$target" 2>/dev/null | sed -n 's/^user //p')
  printf '%s\n' "$user"
done
