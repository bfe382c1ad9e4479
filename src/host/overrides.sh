# shellcheck shell=sh
# Says as which user this host's ssh would log in to each target: the user's own configuration may name another.
# Input: a target a line, then `end`. Output: a line for each, in order: the user, or an empty line.
while read -r target; do
  [ "$target" = end ] && break
  user=$(ssh -n -G -- "$target" 2>/dev/null | sed -n 's/^user //p')
  printf '%s\n' "$user"
done
