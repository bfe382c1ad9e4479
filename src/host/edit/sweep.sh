# shellcheck shell=sh
# Takes away what the recovery program keeps beside itself, so that the folder can go. Input: the folder.
IFS= read -r folder
for left in agent_pid agent_pid.new standby_pid standby_pid.new gauss_socket_tmp standby_socket_tmp agents_stopped; do
  path=$folder/$left
  # A socket that somebody still answers on is not ours: ours has ended.
  if [ -S "$path" ]; then
    SSH_AUTH_SOCK=$path timeout 5 ssh-add -l >/dev/null 2>&1
    [ "$?" = 2 ] || continue
  fi
  { [ ! -e "$path" ] && [ ! -L "$path" ]; } || rm -f "$path"
done
for flag in "$folder"/.keeping-*; do [ ! -e "$flag" ] || rm -f "$flag"; done
