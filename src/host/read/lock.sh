# shellcheck shell=sh
# One run at a time for a user on a host: a file in a folder of the home that nobody else can enter, named after the session's
# shell, that shell's start time, the session and where that process is: nothing else ever has the same name again. Whoever
# puts one up and then sees no other has the lock. It goes with the session (serve.sh). Its lines: the host, whose it is.
# Set before this text, or by the session (serve.sh): home, the user's.
along='' # further folders that are made with it
alive() { # PID; sets since, its start time: proc_pid_stat(5)
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
  # shellcheck disable=SC2086
  set -- ${stat##*) } # the name before it may hold anything
  since=${20}
  case $1 in [ZXx]) return 1 ;; esac
}
enter_lock() { # goes into the folder, which is made but to `look`; sets here; sets why where it cannot be used
  why='the home cannot be entered' here='' mode=
  cd -P "$home" 2>/dev/null || return
  at=${PWD%/}/.gs_sshexkey-lock
  if [ ! -e "$at" ] && [ "$1" != look ]; then
    # With its mode from the first moment: a default ACL of the home's puts umask out of force.
    # shellcheck disable=SC2086
    if why=$(mkdir -m 700 "$at" $along 2>&1); then
      mode=700
    elif [ ! -d "$at" ]; then
      why="$at: ${why##*: }"
      [ -O "$home" ] || why="$home: owner $(stat -L -c '%U (%u)' "$home"), not this user, who cannot write there"
      return 1
    fi
  fi
  # From here on names are relative: what happens to the path of this folder now cannot lead elsewhere.
  why="$at: it cannot be entered"
  cd -P ./.gs_sshexkey-lock 2>/dev/null || return
  why="$at: it is not a folder of this user's own"
  [ "$PWD" = "$at" ] && [ -O . ] || return
  [ "$mode" ] || mode=$(stat -c %a . 2>/dev/null)
  why="$at: others than this user have access to it (mode ${mode:-unknown})"
  case $mode in *00) ;; *) return 1 ;; esac
  # The number of a process says nothing in another PID namespace, which its process 1 tells from others, or after a restart.
  if alive 1; then place=$since; else place=$(stat -L -c %i /proc/self/ns/pid 2>/dev/null); fi
  boot=none name='' machine=
  { IFS= read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
  { IFS= read -r name </proc/sys/kernel/hostname; } 2>/dev/null
  { IFS= read -r machine </etc/machine-id; } 2>/dev/null
  here=${place:-none}-$boot machine="$name $machine"
}
locked() { # by another session? sets holder to whose it is, and owner to its id; what killed ones have left goes but to `look`
  for flag in *; do
    if [ "$flag" = "$mine" ] || [ -L "$flag" ] || [ ! -O "$flag" ]; then continue; fi
    pid=${flag%%-*} rest=${flag#*-}
    born=${rest%%-*} rest=${rest#*-}
    owner=${rest%%-*} place=${rest#*-} holder=
    same=
    [ "${place%.key}" != "$here" ] || same=yes
    if [ "$same" ] && alive "$pid" && [ "$since" = "$born" ]; then
      [ -f "$flag" ] || continue
      { read -r _ && IFS= read -r holder; } 2>/dev/null <"$flag"
      holder=${holder:-it does not say whose}
      return
    fi
    if [ -f "$flag" ]; then
      whose=
      { IFS= read -r whose && IFS= read -r holder; } 2>/dev/null <"$flag"
      [ "$whose" ] || [ ! "$same" ] || whose=$machine
      # Another host that has the same home: whether it still is at work, nobody here can tell, but for a day.
      if [ "$whose" != "$machine" ] && [ ! "$(find "./$flag" -mtime +0 2>/dev/null)" ]; then
        holder="${holder:-it does not say whose}, on another host that shares this home ($at)"
        return
      fi
    fi
    [ "$1" = look ] || rm -rf "./$flag" "./$flag.key"
  done
  holder=
  return 1
}
take_lock() { # whose it is, in words; else sets holder and owner where another has it, or why
  holder='' owner='' why='its own start cannot be told' mine=
  alive $$ || return
  born=$since
  # Another session that ends takes the folder away.
  for _ in 1 2 3; do
    enter_lock take || return
    mine=$$-$born-$id-$here
    set -C
    if { printf '' >"./$mine"; } 2>/dev/null; then
      set +C
      # On a full disk it is held without saying whose it is: what cannot be written is told when it is to be.
      { printf '%s\n' "$machine" "$1" >"./$mine"; } 2>/dev/null
      locked || return 0
      drop_lock
      return 1
    fi
    set +C
    [ ! -e "./$mine" ] || break
  done
  why=$( (printf '' >"./$mine.try") 2>&1)
  why="$at: it cannot be written: ${why##*: }"
  drop_lock
  return 1
}
