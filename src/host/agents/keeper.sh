#!/bin/sh
# Keeps the user's two ssh-agents running and loaded with the trust key. It lies on each host in HOME/gaussdb_tmp, beside
# what it needs, and is always run as `/bin/sh 'HOME/gaussdb_tmp/keep_agents' WORD`:
#   first         asked by ssh (`Match exec`): status 0 when the first agent is to be used, 1 for the standby. A dead one
#                 comes back behind ssh's back; only where neither would do, ssh waits for it
#   cron, login   checks all, mends what it can, silently
#   start         the same, and says `kept SOCKET`, `started SOCKET`, or `failed SOCKET` and the reason on the next line
#   stop          until the next start: `stopped SOCKET`, `absent SOCKET`, or `left SOCKET` and the reason on the next line
#   end           the same, for good: when this program itself is gone from the folder, nothing starts them again
#   status        `first|standby RUNNING|STOPPED|DEAD PID KEYS key|no-key` for each agent; `-` for what is not known
# A mode of the managed configuration that makes ssh refuse it is mended by the others: ssh does not get as far as `first`.
# Installed, this text is followed by that of keeper-words.sh. A session of the tool reads it into a shell of its own, with the
# words `apart` and HOME/gaussdb_tmp behind WORD, and with `modes` as look_at_modes sets it; another word behind them tells that
# what is made in the folder is the user's alone.
set +aCefux # bash takes these from the environment; neither a trace nor a child's environment may show the passphrase
folder=${3:-${0%/*}} session=$3 safe=$4
home=${folder%/*}

process() { # PID; sets run, the letter of its state, and since, its start time: proc_pid_stat(5)
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
  # shellcheck disable=SC2086
  set -- ${stat##*) } # the name before it may hold anything
  run=$1 since=${20}
}

# The state of an agent: well, stopped or dead. Built-in commands only: nothing is forked while all is well.
# The file: PID, start time, and `ready`, `adopted` (started by somebody else), or not yet either: not usable.
look() { # the names of the socket and of the file; sets sure when the process is the one that the file means
  socket=$folder/$1 file=$folder/$2
  state=dead sure='' pid='' born='' note=''
  [ -r "$file" ] || return
  { read -r pid && read -r born && read -r note; } <"$file"
  if process "$pid"; then
    [ "$since" = "$born" ] || return # the PID is another process's now
    case $run in [ZXx]) return ;; esac
    sure=yes
    case $run in [Tt]) state=stopped && return ;; esac
  else
    case $pid in '' | *[!0-9]*) return ;; esac
    # A /proc that hides processes (hidepid) hides ssh-agent from its own user too.
    kill -0 "$pid" 2>/dev/null || return
  fi
  case $note in '' | loading) return ;; esac
  [ ! -S "$socket" ] || [ ! -O "$socket" ] || state=well
}
look_first() { look gauss_socket_tmp agent_pid; }
look_standby() { look standby_socket_tmp standby_pid; }
look_both() {
  look_standby
  standby=$state
  look_first
  first=$state
}
apart() { # word; in a session of its own: no terminal that ssh-add would read, no signal that is meant for ssh
  if command -v setsid >/dev/null; then setsid /bin/sh "$0" "$1" apart; else /bin/sh "$0" "$1" apart; fi
}

[ "$1" = first ] && look_both && [ "$first$standby" = wellwell ] && exit 0
PATH=/usr/bin:/bin:/usr/local/bin${PATH:+:$PATH}
LC_ALL=C
export PATH LC_ALL
# openGauss's own libraries, in a user's LD_LIBRARY_PATH, do not suit the system's OpenSSH.
unset DISPLAY WAYLAND_DISPLAY SSH_ASKPASS SSH_ASKPASS_REQUIRE LD_LIBRARY_PATH LD_PRELOAD
umask 077
off=$folder/agents_stopped
if [ "$1" = first ]; then
  if [ ! -e "$off" ]; then
    case $first-$standby in
      well-dead | dead-well)
        # By exec: dash keeps what a command's own redirection replaces, and ssh's reader would wait for this subshell.
        {
          exec </dev/null >/dev/null 2>&1
          apart mend
        } &
        ;;
      *dead*)
        apart mend </dev/null >/dev/null 2>&1
        look_first
        first=$state
        ;;
    esac
  fi
  [ "$first" = well ]
  exit
fi
case $1 in
  status) ;;
  cron | login | mend | start | stop | end) [ "$2" = apart ] || { apart "$1"; exit; } ;;
  *) exit 2 ;;
esac
exec </dev/null
case $1 in cron | login | mend) exec >/dev/null 2>&1 ;; esac
look_at_modes() { # sets modes: of the folder, of what ssh refuses when others can write or read it, and its names
  [ ! "$3" ] || return 0 # the session has looked
  modes=$(stat -L -c '%a %n' "$folder" "$folder/ssh_config" "$home/.ssh/id_om" "$folder/agent_passphrase" 2>/dev/null) || :
}
closed() { # to others: what lies in a folder that they may write can be anybody's
  [ -O "$folder" ] && [ ! -L "$folder" ] || return
  case ${modes%% *}. in *[2367]?. | *[2367]. | .) return 1 ;; esac
}
{ read -r _ blob _ <"$home/.ssh/id_om.pub"; } 2>/dev/null

ask() { # sets answer to what is on the socket: key, no-key, none, or words about what is wrong
  answer=none said=
  # Another user's would get the key.
  [ -S "$socket" ] && [ -O "$socket" ] && [ ! -L "$socket" ] || return
  # A session limits by itself what may not answer; of what this program has started and sees well, that is unlikely.
  limit=5
  [ ! "$session" ] || [ ! "$sure" ] || [ "$state" != well ] || limit=
  said=$(SSH_AUTH_SOCK=$socket ${limit:+timeout "$limit"} ssh-add -L 2>&1)
  code=$?
  case $code:$said in
    0:*" $blob "* | 0:*" $blob") answer=key ;;
    0:* | 1:*) answer=no-key ;;
    *'Connection refused'* | *'No such file'*) ;;
    *) answer=${said:-the agent does not answer} ;;
  esac
}
is_agent() { # PID; is its command line exactly that of the socket's agent? `read` leaves out the zero bytes
  { IFS= read -r line <"/proc/$1/comm"; } 2>/dev/null && [ "$line" = ssh-agent ] || return
  { IFS= read -r line <"/proc/$1/cmdline"; } 2>/dev/null
  [ "$line" = "ssh-agent-a$socket" ]
}
seek() { # sets pid to the user's agent on the socket; of several, only the newest can have the socket
  pid='' born=0
  me=$(id -u)
  for entry in /proc/[0-9]*; do
    entry=${entry#/proc/}
    is_agent "$entry" || continue
    while read -r field uid _ && [ "$field" != Uid: ]; do :; done <"/proc/$entry/status"
    [ "$uid" = "$me" ] && process "$entry" && [ "$since" -ge "$born" ] && pid=$entry born=$since
  done 2>/dev/null
  [ "$pid" ]
}
note_down() { # ready, adopted, or nothing yet
  since=
  process "$pid"
  born=$since note=$1 sure=${since:+yes}
  new=$file
  [ ! -e "$file" ] || new=$file.new
  # Its mode first: a default ACL of the home's puts umask out of force.
  printf '' >"$new" && { [ "$safe" ] || chmod 600 "$new"; } && printf '%s\n' "$pid" "$born" ${note:+"$note"} >"$new" || return
  [ "$new" = "$file" ] || mv -f "$new" "$file"
}
nap() { sleep 0.1 2>/dev/null || sleep 1; } # POSIX knows whole seconds only
end() { # the agent that look saw, if this program started it: no other process is ever signalled
  [ "$sure" ] && [ "$note" != adopted ] && is_agent "$pid" || return
  kill "$pid" && kill -CONT "$pid"
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    process "$pid" && [ "$since" = "$born" ] && [ "$run" != Z ] || return 0
    nap
  done
  kill -KILL "$pid"
}
open_passphrase() { # sets passphrase, as printf's %b reads it; for the form of the file see docs/security.md
  passphrase='' form='' pad='' masked=''
  { read -r form pad masked <"$folder/agent_passphrase"; } 2>/dev/null
  case $form$pad$masked in *[!0-9a-f]*) return 1 ;; esac
  [ "$form" = 1 ] && [ "$pad" ] && [ "${#pad}" = "${#masked}" ] && [ $((${#pad} % 2)) = 0 ] || return
  while [ "$pad" ]; do
    byte=$((0x${pad%"${pad#??}"} ^ 0x${masked%"${masked#??}"}))
    passphrase=$passphrase\\0$((byte / 64))$((byte / 8 % 8))$((byte % 8))
    pad=${pad#??} masked=${masked#??}
  done
}
load() { # for how long, where the agent may not answer; ssh-add, without a terminal, reads its input, and gives up at its end
  if ! command -v setsid >/dev/null && (: </dev/tty) 2>/dev/null; then
    said='without setsid, ssh-add would ask on the terminal'
    return 1
  fi
  # A program's arguments can be read by all.
  said='this sh has no printf of its own' commands=$PATH
  # shellcheck disable=SC2123
  PATH=/dev/null
  command -v printf >/dev/null || {
    PATH=$commands
    return 1
  }
  PATH=$commands
  said="$folder/agent_passphrase cannot be read"
  open_passphrase || return
  said=$(printf '%b\n' "$passphrase" | SSH_AUTH_SOCK=$socket ${1:+timeout "$1"} ssh-add "$home/.ssh/id_om" 2>&1)
}
# An agent holds nothing open that whoever ran this had open: from 3 on. sh need not know numbers of two digits, as bash does,
# which would read the user's .bashrc first where sshd has started this (`--norc`).
# shellcheck disable=SC2016
bare='set +aCefux; for fd in /proc/self/fd/*; do fd=${fd##*/}; case $fd in [0-2]) ;; *) eval "exec $fd>&-" ;; esac; done
exec ssh-agent -a "$0"'
spills() { # does what this shell starts get a descriptor of two digits?
  for held in /proc/self/fdinfo/[0-9][0-9]*; do
    flags=02000000
    while read -r field flags && [ "$field" != flags: ]; do :; done <"$held"
    [ $((0$flags & 02000000)) != 0 ] || return 0
  done 2>/dev/null
  return 1
}
launch() {
  exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  unset BASH_ENV
  SHELL=/bin/sh # decides how the answer is written
  export SHELL
  ! spills || ! command -v bash >/dev/null || exec bash --norc -c "$bare" "$socket"
  exec ssh-agent -a "$socket"
}
begin() {
  end # one of ours whose socket is gone: nobody can reach it
  [ ! -e "$socket" ] || rm -f "$socket"
  [ ! -e "$file" ] || rm -f "$file"
  # Exactly this command line, which openGauss's tools look for.
  said=$(launch 2>&1) || return
  pid=${said#*SSH_AGENT_PID=} pid=${pid%%;*}
  note_down ''
  load && note=ready && printf '%s\n' ready >>"$file" && return
  end
  rm -f "$socket" "$file"
  return 1
}
