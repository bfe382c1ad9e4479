# shellcheck shell=sh
# Sees to it that two ssh-agents run for the user, both holding the trust key; starts and loads what is missing.
# Input, a line each: the folder gaussdb_tmp, the private key file, the public key's blob, the passphrase.
# Output: `kept SOCKET` or `started SOCKET` for each agent, or `failed SOCKET` and the reason on the next line.
IFS= read -r folder
IFS= read -r key
IFS= read -r blob
IFS= read -r passphrase

run() { # socket, ssh-add's arguments; never longer than 10 s: a stopped agent would never answer
  socket=$1
  shift
  SSH_AUTH_SOCK=$socket timeout 10 ssh-add "$@" 2>&1
}
holds() { # socket: does its agent hold the key?
  [ -S "$1" ] || return 1
  case $(run "$1" -L) in *" $blob "* | *" $blob") return 0 ;; esac
  return 1
}
load() { # socket; the passphrase goes in by standard input, which ssh-add reads as it has no terminal
  why=$(printf '%s\n' "$passphrase" | run "$1" "$key") || {
    printf 'failed %s\n%s\n' "$1" "$why"
    exit 1
  }
}
start() { # socket, file for the process id
  if [ -S "$1" ]; then
    run "$1" -l >/dev/null
    # 0 and 1 come from an agent that answers, with and without keys: it only lacks ours.
    [ "$?" -le 1 ] && load "$1" && return
    rm -f "$1"
  fi
  # openGauss's tools look for exactly this command line in the process list.
  answer=$(ssh-agent -a "$1" 2>&1) || {
    printf 'failed %s\n%s\n' "$1" "$answer"
    exit 1
  }
  pid=${answer#*SSH_AGENT_PID=}
  printf '%s\n' "${pid%%;*}" >"$2"
  load "$1"
}

for name in gauss_socket_tmp standby_socket_tmp; do
  case $name in gauss*) file=agent_pid ;; *) file=standby_pid ;; esac
  if holds "$folder/$name"; then
    printf 'kept %s\n' "$folder/$name"
  else
    start "$folder/$name" "$folder/$file"
    printf 'started %s\n' "$folder/$name"
  fi
done
