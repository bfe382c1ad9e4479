# shellcheck shell=sh
# Logs in to other hosts with this host's own OpenSSH client, as a user would, and says how it went.
# Input, a line each: the seconds until a server must answer, and the seconds a login may take; then, as they come,
# `N TARGET` to try one at once, beside those that are under way, `told N` for one whose outcome has been read, and `end`.
# Output: `ok N` or `failed N STATUS BASE64` for each, in any order; BASE64 is what ssh said, and those lines of its
# DEBUG1 log that tell a server's refusal from a key that the client cannot use.
read -r answer
read -r seconds

newline='
'
return=$(printf '\r')
# shellcheck disable=SC2016
choices='
  FNR == 1 { within = 0 }
  { gsub(/"/, ""); word = tolower($1); sub(/=.*/, "", word) }
  word == "host" || word == "match" { within = 1 }
  within && word ~ /^(include|kexalgorithms|controlmaster|controlpath|connecttimeout)$/ { asked = 1 }
  END { exit asked }
'
survey() { # target; tells whether the configuration has to be asked for each target, which costs a client several programs
  # What holds it up, such as a FIFO in the place of a file, holds the logins up as well: they tell.
  config=$(timeout "$answer" ssh -v -G -- "$1" 2>&1 </dev/null) || config='' alike=yes
  set -f
  IFS=$newline
  # shellcheck disable=SC2086
  set -- $config
  unset IFS
  set +f
  for line; do
    shift
    line=${line%"$return"}
    case $line in "debug1: Reading configuration data "*) set -- "$@" "${line#debug1: Reading configuration data }" ;; esac
  done
  # What stands in no block of its files is the same for all; a file that is included in one could have it for some.
  if [ $# -gt 0 ] && awk "$choices" "$@" 2>/dev/null; then alike=yes; fi
  settings "$config"
  surveyed=yes
}
settings() { # what `ssh -G` prints of a target, by this user's and the system's configuration; sets exchange, limit and shared
  exchange='' limit="-o ConnectTimeout=$answer" shared=''
  set -- "$newline$1$newline"
  # Curve25519 costs a fifth of the post-quantum default. The list stays what it is, but for its order: an algorithm that only
  # this line allows, or forbids, would make a login pass that fails for the user, or the other way round.
  value kexalgorithms "$1"
  case ,$value, in
    *,curve25519-sha256,*)
      list=,$value,
      list=curve25519-sha256${list%%,curve25519-sha256,*},${list#*,curve25519-sha256,}
      exchange="-o KexAlgorithms=${list%,}"
      ;;
  esac
  value connecttimeout "$1"
  case $value in '' | *[!0-9]*) ;; *) [ "$value" -ge "$answer" ] || limit= ;; esac
  value controlmaster "$1"
  case $value in
    '' | false | no) ;;
    *)
      value controlpath "$1"
      shared=${value#none}
      ;;
  esac
}
value() { # keyword, lines as `ssh -G` prints them, in line feeds; sets value
  value=
  case $2 in *"$newline$1 "*) value=${2#*"$newline$1 "} value=${value%%"$newline"*} ;; esac
}
call() { # target, further options; prints what ssh says, and its status on a last line
  to=$1
  shift
  # Verifying changes no file and leans on nothing but what is on record on the host: a key that a configuration would accept
  # unseen is none. Forwardings would collide, as many logins run at a time. What a failure needs to be told of is logged at
  # the first try: a second one could run into the server's penalties.
  # shellcheck disable=SC2086
  timeout "$seconds" ssh -n -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ClearAllForwardings=yes \
    -o LogLevel=DEBUG1 $limit $exchange "$@" -- "$to" true 2>&1
  printf '\n%s' "$?"
}
log_in() { # target; prints what ssh says, and its status on a last line
  if [ "$alike" = '' ]; then
    settings "$(timeout "$answer" ssh -G -- "$1" 2>/dev/null </dev/null)"
  fi
  if [ "$shared" = '' ]; then
    call "$1"
    return
  fi
  # A connection that is shared proves no login, and one that cannot be shared fails for the user: both have to pass.
  said=$(call "$1" -o ControlPath=none | head -c 65536)
  case $said in *"$newline"0) call "$1" -o ControlPersist=no ;; *) printf '%s' "$said" ;; esac
}
evidence() { # what log_in printed of a failed login; sets status and said
  said=$(printf '%s' "$1" | tr -d '\r' | sed -n \
    -e '/^debug1: Offering .*public key: /p' \
    -e '/^debug1: Server accepts key: /p' \
    -e '/^debug1: Authenticated using .* with partial success/p' \
    -e "/^debug1: Authenticating to .* as '/p" \
    -e '/^debug1: kex_exchange_identification: banner line 0: [EN][xo][ct]/p' \
    -e '/^debug[123]: /d' -e '/^Authenticated to /d' -e '/^Transferred: /d' -e '/^Bytes per second: /d' -e p | tail -c 2000)
  status=${said##*"$newline"}
  said=${said%"$newline"*}
  case $status in
    '' | *[!0-9]*)
      status=255
      said="$said
Endless: the server goes on printing"
      ;;
  esac
}
tell() { # number; reads what log_in prints
  # A server may print without end, and this shell would hold all of it.
  said=$(head -c 65536)
  case $said in *"$newline"0) echo "ok $1" && return ;; esac
  evidence "$said"
  # timeout(1) ends ssh without a word.
  [ "$status" = 124 ] && said="$said
Timeout: no login within $seconds s"
  said=$(printf '%s' "$said" | base64 | tr -d '\n')
  echo "failed $1 $status $said"
}

alike='' surveyed=''
while read -r word target; do
  case $word in
    end) break ;;
    # It has ended, or does so now: waiting for it here keeps ended ones from staying on as zombies.
    told) eval "wait \"\$job_$target\"; unset job_$target" ;;
    *)
      [ "$surveyed" ] || survey "$target"
      log_in "$target" | tell "$word" &
      eval "job_$word=\$!"
      ;;
  esac
done
# Without that word the tool has gone: nobody is told of those that are under way.
[ "$word" = end ] || exit
wait
