# shellcheck shell=sh
# Logs in to a copy of this host's sshd, for root: the daemon's own program, with the settings that are given and no file, at its
# highest level of debugging. It listens nowhere: the client starts it and talks with it through a pipe, and it ends with the login.
# (listener.sh's text stands before this.)
# Input, a line each: what the client has this host's key on record under; the seconds that a login may take; then for each
# login `with KEYWORD=VALUE` as often as needed, and `try`; then `end`.
# Output, a line each: for each login `passes` or `fails`, and before it `said BASE64`, what that sshd and its client logged but for their
# debugging; after the first that passes, and after two that hang, the rest is
# not tried.
read -r entry
read -r seconds
PATH=$PATH:/usr/sbin:/sbin
me=0 ports='' key=''
cd /
find_listener
own=''
[ -z "$listener" ] || own=$(readlink "/proc/$listener/exe")
own=${own%' (deleted)'}
[ -x "$own" ] || own=$sshd
# What it runs goes by its environment, as ssh has the shell of SHELL start it.
debug_sshd=$own debug_options=''
SHELL=/bin/sh
# shellcheck disable=SC2016,SC2089
debug_server='set -f
IFS="
"
exec "$debug_sshd" -i -e -ddd -f /dev/null $debug_options'
# shellcheck disable=SC2090
export SHELL debug_sshd debug_options debug_server
socket=$home/gaussdb_tmp/gauss_socket_tmp
[ -S "$socket" ] || socket=$home/gaussdb_tmp/standby_socket_tmp
done='' hung=0
while read -r word option; do
  case $word in
    end) break ;;
    with) debug_options=$debug_options-o$option$newline ;;
    try)
      if [ "$done" = '' ]; then
        # shellcheck disable=SC2016
        said=$(
          timeout "$seconds" ssh -F none -n -o 'ProxyCommand=/bin/sh -c "$debug_server"' -o BatchMode=yes -o IdentitiesOnly=yes \
            -o StrictHostKeyChecking=yes -o "HostKeyAlias=$entry" -o UpdateHostKeys=no -o "IdentityAgent=$socket" \
            -i "$home/.ssh/id_om" -- root@localhost true 2>&1 </dev/null
          printf '\n%s' "$?"
        )
        case $said in
          *"$newline"0)
            echo passes
            done=yes
            ;;
          *)
            status=${said##*"$newline"}
            said=$(printf '%s\n' "${said%"$newline"*}" | tr -d '\r' | grep -avE '^(debug[0-9]: |Environment:|Close session: | |$)' | tail -c 3000)
            case $status in 124) hung=$((hung + 1)) ;; esac
            [ "$hung" -lt 2 ] || done=yes
            printf 'said %s\nfails\n' "$(printf '%s' "$said" | base64 | tr -d '\n')"
            ;;
        esac
      fi
      debug_options=''
      ;;
  esac
done
