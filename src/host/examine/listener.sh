# shellcheck shell=sh
# Which sshd lets logins in here, what it was started with, and what it says it is set to. A process's name and command line are
# its owner's own words: only one that is wholly root's is believed, and, where root asks, that runs sshd's own program.
# Given: me, this user's number; ports, those that logins come to, if any; key, a host key for who is not root.
newline='
'
owner_of() { # PID; sets ids and parent
  ids='' parent=1
  while read -r field value effective saved files _; do
    case $field in
      PPid:) parent=$value ;;
      Uid:) ids=$value$effective$saved$files && break ;;
    esac
  done <"/proc/$1/status"
} 2>/dev/null
look_at() { # PID; sets title, sshd's own has no zero bytes, arguments end in one each; status: is it an sshd that listens?
  title=''
  IFS= read -r title <"/proc/$1/cmdline"
  case $title in sshd:*) ;; *) title=$(tr '\0' ' ' <"/proc/$1/cmdline") ;; esac
  case $title in *'[listener]'* | /*) ;; *) return 1 ;; esac
  [ "$me" = 0 ] || return 0
  # Below a folder of root's; a new version may have taken its place.
  case $(readlink "/proc/$1/exe") in
    /usr/*/sshd | /opt/*/sshd | /sbin/sshd | /usr/*/sshd' (deleted)' | /opt/*/sshd' (deleted)' | /sbin/sshd' (deleted)') ;;
    *) return 1 ;;
  esac
} 2>/dev/null
hears() { # PID: does it listen on one of the ports? Who is not root sees only what the process has noted
  if [ "$me" != 0 ]; then
    noted=''
    { read -r noted </run/sshd.pid || read -r noted </var/run/sshd.pid; } 2>/dev/null
    [ "$noted" = "$1" ]
    return
  fi
  # shellcheck disable=SC2012
  heard=$(ls -l "/proc/$1/fd" | awk '
    part == 1 { if (match($0, /socket:\[[0-9]+/)) own[substr($0, RSTART + 8, RLENGTH - 8)] = 1; next }
    $4 == "0A" && $10 in own { sub(/.*:/, "", $2); print $2 }' part=1 - part=2 /proc/net/tcp /proc/net/tcp6)
  [ "$ports" ] || [ -z "$heard" ] || return 0
  for port in $ports; do
    case $heard in *"$(printf %04X "$port")"*) return 0 ;; esac
  done
  return 1
} 2>/dev/null
take() { # what is known of an option
  case $option in
    f) config=$argument ;;
    o | p) more=$more$newline-$option$argument ;;
  esac
  option='' argument=''
}
find_listener() { # sets sshd; title, its command line, empty where it cannot be told; config; and more, its -o and -p, a line each
  sshd=$(command -v sshd)
  # That of this session: an ancestor. Where there is none, one that is seen to listen.
  pid=$$ listener='' title=''
  while [ "$pid" -gt 1 ]; do
    { IFS= read -r comm <"/proc/$pid/comm"; } 2>/dev/null || break
    owner_of "$pid"
    [ "$comm" != sshd ] || [ "$ids" != 0000 ] || listener=$pid
    pid=$parent
  done
  [ -z "$listener" ] || look_at "$listener" || listener=''
  if [ -z "$listener" ]; then
    for pid in /proc/[0-9]*; do
      comm='' pid=${pid#/proc/}
      { IFS= read -r comm <"/proc/$pid/comm"; } 2>/dev/null
      [ "$comm" = sshd ] || continue
      owner_of "$pid"
      if [ "$ids" = 0000 ] && look_at "$pid" && hears "$pid"; then listener=$pid && break; fi
    done
  fi
  [ "$listener" ] || title=''
  title=${title#sshd: } title=${title%%\[listener\]*}
  config=/etc/ssh/sshd_config option='' argument='' more=''
  set -f
  # The title does not show where an argument ends: one of -o lasts until the next option.
  for word in ${title#* }; do
    case $word in
      -[fop]?*) take && option=${word#-} argument=${option#?} && option=${option%"$argument"} ;;
      -[fop]) take && option=${word#-} ;;
      -*) take ;;
      *) argument="$argument${argument:+ }$word" ;;
    esac
  done
  take
  set +f
}
ask_sshd() { # user, client, and more of the connection with the client's name, if any; sets said: its settings, keywords in lower case, or why there are none
  set -f
  IFS=$newline
  # shellcheck disable=SC2086
  set -- -C "user=$1,host=${4:-$2},addr=$2${3:-}" $more
  unset IFS
  set +f
  # Without a host key sshd would not say what it is set to, and root's own are not for others to read.
  [ "$me" = 0 ] || set -- "$@" -h /dev/stdin
  said=$(printf %b "$key" | "$sshd" -T -f "$config" "$@" 2>&1) || return
  # From OpenSSH 10.4 on, keywords are in mixed case.
  case $said in [a-z]*) ;; *) said=$(printf '%s\n' "$said" | awk '{ sub(/^[^ ]*/, tolower($1)); print }') ;; esac
}
