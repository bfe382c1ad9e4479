# shellcheck shell=sh
# Asks this host's sshd what it is set to for one login, and where that stands. (say.sh's and listener.sh's texts stand before this.)
# Input, a line each: the user; the client's address; the address and the port that it connects to; a host key that sshd may be
# asked with, in a form for printf's %b.
# Output, records: `effective KEYWORD VALUE` and `default KEYWORD VALUE`, as sshd -T prints them with its configuration and
# without; `option TEXT`, those of the running sshd; `line FILE:NUMBER:TEXT` and `include FILE:NUMBER:FILE`, what stands in its
# files; `config FILE`, the first of them; `failed TEXT`.
read -r user
read -r client
read -r address
read -r ports
IFS= read -r key
PATH=$PATH:/usr/sbin:/sbin
while read -r field me _ && [ "$field" != Uid: ]; do :; done </proc/self/status
cd /
list() ( # file, depth: its lines, and those of what it includes
  if [ ! -f "$1" ] || [ ! -r "$1" ] || [ "$2" -gt 4 ]; then return; fi
  each_line line "$(awk '!/^[[:space:]]*(#|$)/ { print FILENAME ":" FNR ":" $0 }' "$1" | head -c 131072)"
  file=$1 depth=$(($2 + 1))
  awk 'tolower($0) ~ /^[[:space:]]*include[[:space:]=]/ { sub(/^[[:space:]]*[A-Za-z]+[[:space:]=]+/, ""); gsub(/"/, ""); print FNR, $0 }' \
    "$file" | while read -r number words; do
    # shellcheck disable=SC2086
    for one in $words; do
      case $one in /*) ;; *) one=/etc/ssh/$one ;; esac
      for path in $one; do
        say include "$file:$number:$path"
        list "$path" "$depth"
      done
    done
  done
)
find_listener
each_line option "$more"
say config "$config"
[ "$sshd" ] || exit 0
set -f
name=$client
if ask_sshd "$user" "$client" ",laddr=$address,lport=$ports"; then
  case $newline$said in
    *"${newline}usedns yes"*)
      name=$(getent hosts "$client" | awk 'NR == 1 { print $2 }')
      [ -z "$name" ] || ask_sshd "$user" "$client" ",laddr=$address,lport=$ports" "$name"
      ;;
  esac
  each_line effective "$said"
  configured=$config more=''
  config=/dev/null
  if ask_sshd "$user" "$client" ",laddr=$address,lport=$ports"; then each_line default "$said"; fi
  config=$configured
else
  say failed "$(printf '%s\n' "$said" | tail -n 1)"
fi
set +f
list "$config" 0
