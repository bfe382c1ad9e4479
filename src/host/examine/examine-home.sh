# shellcheck shell=sh
# A part of the examination, after examine.sh: all that touches the home, as its user. Files there may be anything, also what
# never ends: only regular ones are opened. None of them is run.

say room "$(stat -L -f -c '%a %S %c %d' -- "$home" 2>/dev/null)"
# Several files, as times are told in ticks of the clock.
# shellcheck disable=SC2046
set -- $(stat -L -c '%i %z' -- "$home" "$home/.ssh" "$home/.ssh/known_hosts" "$home/.bashrc" 2>/dev/null)
say home-id "$*"
if command -v getenforce >/dev/null && [ "$(getenforce 2>/dev/null)" = Enforcing ]; then
  for path in "${home%/*}" "$home" "$home/.ssh" "$authorized"; do
    [ -e "$path" ] || continue
    label=$(matchpathcon -V "$path" 2>&1) || say label "$path: $label"
  done
fi

# The agents, as the recovery program sees them: its text has come with this, as the home's own may be anything. And who else
# claims to be the agent.
keeper=$home/gaussdb_tmp/keep_agents
if [ -e "$keeper" ] || [ -L "$keeper" ]; then
  each_line agent "$(timeout 15 /bin/sh -c "$keeper_text" "$keeper" status apart </dev/null 2>/dev/null)"
fi
set --
for file in .bashrc .bash_profile .bash_login .profile; do
  [ -f "$home/$file" ] && [ -r "$home/$file" ] && set -- "$@" "$home/$file"
done
said=''
[ "$#" = 0 ] || said=$(grep -HnE '^[[:space:]]*(export[[:space:]]+)?SSH_AUTH_SOCK=' "$@")
while IFS= read -r line; do
  value=${line#*SSH_AUTH_SOCK=} value=${value%%;*}
  case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
  case $value in "\$HOME"/*) value=$home${value#"\$HOME"} ;; esac
  state=unknown
  case $value in /*) if [ -S "$value" ]; then state=there; else state=gone; fi ;; esac
  [ -z "$line" ] || say socket-line "$state $line"
done <<EOT
$said
EOT
# What ssh would do, where the user's configuration holds more than our line. No command of it (`Match exec`) is run: ssh would
# run them by this.
SHELL=/bin/false
export SHELL
own=''
if [ "$me" = "$uid" ] && [ -f "$home/.ssh/config" ] && [ -r "$home/.ssh/config" ]; then
  while read -r word rest || [ "$word" ]; do
    case $word-$rest in - | '#'* | Include-*/gaussdb_tmp/ssh_config) ;; *) own=yes && break ;; esac
  done <"$home/.ssh/config"
fi
if [ "$own" ]; then
  for target in $peers $names; do
    if said=$(timeout 10 ssh -n -G -- "$target" 2>&1); then
      while IFS= read -r line; do
        case $line in
          'user '* | 'hostname '* | 'port '* | 'identityfile '* | 'identityagent '* | 'userknownhostsfile '*) say client "$target $line" ;;
        esac
      done <<EOT
$said
EOT
    else
      [ "$?" != 124 ] || said="ssh -G $target: no answer"
      say client-error "${said%%"
"*}"
      break
    fi
  done
fi

# What sshd's StrictModes looks at, and all folders above it.
real=$authorized
if [ -L "$authorized" ]; then
  real=$(readlink -f -- "$authorized")
elif cd -P -- "${authorized%/*}" 2>/dev/null; then
  real=${PWD%/}/${authorized##*/}
fi
cd /
say authorized "$real"
set -- /
for at in "$real" "$realhome" "$realhome/.ssh"; do
  while [ "$at" ]; do
    case " $* " in *" $at "*) ;; *) if [ -e "$at" ] && [ ! -L "$at" ]; then set -- "$@" "$at"; fi ;; esac
    at=${at%/*}
  done
done
states=$(stat -c '%a %u %g %U:%G' -- "$@" 2>/dev/null)
# The names are known here already, in this order: stat(1) would print them as they are.
while IFS= read -r state; do
  [ "$#" = 0 ] || { say path "$state:$1" && shift; }
done <<EOT
$states
EOT
# Debian's sshd accepts a group's write bit where the owner is the group's only member.
case $version in *Debian* | *Ubuntu*) wanted=$(printf '%s\n' "$states" | awk '$1 ~ /[2367].$/ { print $3, $2 }' | sort -u) ;; *) wanted='' ;; esac
if [ "$wanted" ]; then
  {
    printf '%s\n' "$wanted" | sed 's/^/w /'
    getent passwd | awk -F: '{ print "p", $3, $4, $1 }'
    getent group | awk -F: '{ print "g", $3, $4 }'
  } | awk '
    $1 == "w" { want[$2 " " $3] = 1; next }
    $1 == "p" { for (w in want) { split(w, i, " ")
      if ($2 == i[2] && name[w] == "") name[w] = $4
      if ($3 == i[1]) { members[w]++; if ($2 != i[2]) bad[w] = 1 } }; next }
    $1 == "g" { for (w in want) { split(w, i, " ")
      if ($2 == i[1]) { seen[w] = 1; if ($3 != "") { members[w]++; if ($3 != name[w]) bad[w] = 1 } } } }
    END { for (w in want) if (seen[w] && !bad[w] && members[w]) print "private-group", w }'
fi
say whole home
