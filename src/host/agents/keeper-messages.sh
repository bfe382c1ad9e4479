# shellcheck shell=sh
# The second half of keeper.sh: one at a time, and all words but `first`.

# Each that wants to work puts up a flag, a file named after itself, and works if it then sees no other's. Nothing else ever
# has that name again, so a flag whose process is gone may be removed by anybody. Of several that see each other, the first
# by name stays and waits, the others take theirs down.
take_down() { # one with something in it counts as down: a run takes it away at its end, with all else (end-journal.sh)
  { [ "$safe" ] && { echo down >"$mine"; } 2>/dev/null && [ -s "$mine" ]; } || rm -f "$mine"
}
take_turn() { # for how many rounds of a tenth of a second it is worth waiting
  process $$
  mine=$folder/.keeping-$$-$since
  trap take_down EXIT
  # What still begins is waited for: the next one would begin, too.
  trap 'wait; exit 1' HUP INT TERM
  up='' round=0
  while :; do
    leader='' alone=yes
    for flag in "$folder"/.keeping-*; do
      if [ "$flag" != "$mine" ] && [ -e "$flag" ]; then
        owner=${flag##*/.keeping-}
        { [ -O "$flag" ] && process "${owner%-*}" && [ "$run" != Z ] && [ "$since" = "${owner#*-}" ]; } || {
          rm -f "$flag"
          continue
        }
        [ ! -s "$flag" ] || continue
        alone=
      fi
      leader=${leader:-$flag}
    done
    if [ "$alone" ]; then
      [ "$up" ] && return
      { printf '' >"$mine"; } 2>/dev/null || return
      up=yes
      continue
    fi
    patience=$1
    [ "$up" ] && [ "$leader" = "$mine" ] && [ "$patience" -lt 30 ] && patience=30
    if [ "$up" ] && [ "$leader" != "$mine" ]; then
      rm -f "$mine"
      up=
    fi
    [ "$round" -lt "$patience" ] || return 1
    round=$((round + 1))
    nap
    [ "$patience" -le 30 ] && look_both && [ "$first$standby" = wellwell ] && return 1
  done
}
# ssh refuses a configuration that others may write, ssh-add a key that others may read. Where others could get to them,
# what they may have written stays refused.
mend_modes() {
  case ${modes%% *} in *00) ;; *) return ;; esac
  IFS='
'
  set -f
  for line in $modes; do
    case ${line%% *} in *00) ;; *) chmod go= "${line#* }" ;; esac
  done
  set +f
  unset IFS
}
healthy() { # both, to the last?
  look_both
  [ "$first$standby" = wellwell ] || return
  ask
  [ "$answer" = key ] || return
  look_standby
  ask
  [ "$answer" = key ]
}
report() { # what, reason; about the socket. The reason is said on one line
  printf '%s\n' "$1 $socket"
  case $1 in failed | left) status=1 ;; *) return ;; esac
  set -f
  # shellcheck disable=SC2086
  set -- $2
  set +f
  printf '%s\n' "${*:-no reason given}"
}
ensure() { # start, one agent: that which look saw; sets what is to be reported
  word=failed said="process $pid is stopped"
  [ "$state" != stopped ] || return
  ask
  word=started
  case $answer in
    key) word=kept ;;
    no-key) load 5 || word=failed ;;
    none) begin || word=failed ;;
    *) word=failed said=$answer ;;
  esac
  if [ "$word" != failed ] && [ "$answer" != none ] && [ "$state" = dead ]; then
    if [ "$sure" ]; then note_down ready; elif seek; then note_down adopted; fi
  fi
}
ensure_both() { # side by side
  status=0
  (
    look_first
    ensure
    report "$word" "$said"
    exit "$status"
  ) &
  look_standby
  ensure
  wait "$!" || status=1
  report "$word" "$said"
}
finish() { # stop, one agent
  if end; then
    word=stopped
  else
    word=absent
    [ "$state" = stopped ] || ask
    if [ "$state" = stopped ] || [ "$answer" != none ]; then
      report left 'it was not started by this program'
      return
    fi
  fi
  rm -f "$socket" "$file"
  report "$word"
}
describe() { # status, one agent
  keys=- held=- answer=
  [ "$state" = stopped ] || ask # it would not answer
  case $state-$answer in
    stopped-*) state=STOPPED ;;
    *-none) state=DEAD pid='' ;;
    *)
      [ "$state" = well ] || [ "$sure" ] || seek
      state=RUNNING
      ;;
  esac
  case $answer in
    key | no-key)
      held=$answer keys=0
      if [ "$code" != 1 ]; then
        IFS='
'
        set -f
        # shellcheck disable=SC2086
        set -- $said # a line is a key
        set +f
        unset IFS
        keys=$#
      fi
      ;;
  esac
  echo "$name $state ${pid:--} $keys $held"
  [ "$held" = key ] || status=1
}
each() { # what to do or to report
  status=0
  for name in first standby; do
    "look_$name"
    case $1 in
      finish) finish ;;
      describe) describe ;;
      exposed) report failed "$folder is not the user's own, or others may write to it" ;;
      *) report "$1" 'another run of this program does not end' ;;
    esac
  done
}

case $1 in
  status) each describe ;;
  start)
    [ ! -e "$off" ] || rm -f "$off"
    look_at_modes "$@"
    closed || {
      each exposed
      exit "$status"
    }
    mend_modes
    if healthy; then each kept; elif take_turn 100; then ensure_both; else each failed; fi
    ;;
  stop)
    printf '' >"$off"
    if take_turn 50; then each finish; else each left; fi
    ;;
  end) if take_turn 50; then each finish; else each left; fi ;;
  *)
    status=1
    if [ ! -e "$off" ] && look_at_modes "$@" && closed; then
      mend_modes
      case $1 in mend) patience=30 ;; *) patience=0 ;; esac
      if healthy; then status=0; elif take_turn "$patience" && [ ! -e "$off" ]; then ensure_both; fi
    fi
    ;;
esac
exit "$status"
