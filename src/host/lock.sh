# shellcheck shell=sh
# One run at a time for a user on a host: a file in /tmp, named after the session's shell and that shell's start time, which
# nothing else ever has again. Whoever puts one up and then sees no other has the lock. It goes with the session (serve.sh).
# shellcheck disable=SC2154,SC2034
alive() { # PID; sets since, its start time: proc_pid_stat(5)
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
  # shellcheck disable=SC2086
  set -- ${stat##*) } # the name before it may hold anything
  since=${20}
  case $1 in [ZXx]) return 1 ;; esac
}
mine=
locked() { # by another session of the user's? sets holder to whose it is
  for flag in /tmp/.gs_sshexkey-lock-*; do
    # Other users lock other homes, and may leave anything under such a name.
    if [ "$flag" = "$mine" ] || [ ! -O "$flag" ] || [ -L "$flag" ]; then continue; fi
    owner=${flag##*-lock-}
    pid=${owner%%-*} born=${owner#*-}
    if alive "$pid" && [ "$since" = "${born%%-*}" ]; then
      read -r holder 2>/dev/null <"$flag"
      return
    fi
    rm -f "$flag"
  done
  return 1
}
take_lock() { # whose it is, in words; else sets holder
  holder='its /tmp cannot be written'
  alive $$ || return
  mine=/tmp/.gs_sshexkey-lock-$$-$since-$id
  { printf '%s\n' "$1" >"$mine"; } 2>/dev/null || return
  locked || return 0
  rm -f "$mine"
  return 1
}
drop_lock() {
  for flag in /tmp/.gs_sshexkey-lock-*-"$id"; do [ ! -e "$flag" ] || rm -f "$flag"; done
}
