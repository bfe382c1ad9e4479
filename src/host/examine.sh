# shellcheck shell=sh
# Gathers what tells why a login by key fails, as root or as the user. Changes nothing.
# Input, a line each: whose login; the authorized_keys file that counts; then hosts that log in here and are logged in to, as
# `address X` and `name X`; servers to ask, as `ask SECONDS PORT ADDRESS...`; then `end`.
# Output: records, a line each: a word and its values. What cannot be told is left out.
# (The texts of lock.sh and reach.sh stand before this.)
# shellcheck disable=SC2154
IFS= read -r user
IFS= read -r authorized
say() { printf '%s %s\n' "$1" "$2"; }
peers='' names=''
while read -r word peer; do
  # shellcheck disable=SC2086
  case $word in
    end) break ;;
    address) peers="$peers $peer" ;;
    name) names="$names $peer" ;;
    ask) ask_servers $peer ;; # words of their own
  esac
done
PATH=$PATH:/usr/sbin:/sbin
while read -r field me _ && [ "$field" != Uid: ]; do :; done </proc/self/status
say now "$(date +%s)"
say me "$me"

entry=$(getent passwd "$user" 2>/dev/null) || entry=$(grep "^$user:" /etc/passwd)
[ "$entry" ] || { say missing "$user" && exit 0; }
IFS=: read -r _ _ uid gid _ home shell <<EOT
$entry
EOT
say account "$uid $gid"
say home "$home"
say shell "$shell"
[ -x "$shell" ] || say no-shell "$shell"
# Only root may read the shadow file. Of the password nothing but whether it is locked.
if [ "$me" = 0 ]; then
  IFS=: read -r _ state last _ max _ inactive expire _ <<EOT
$(getent shadow "$user")
EOT
  case $state in '!'*) state=locked ;; *) state=open ;; esac
  say shadow "$state $last,$max,$inactive,$expire"
else
  chage -l "$user" 2>/dev/null | sed 's/^/chage /'
fi
# shellcheck disable=SC2086
[ -z "$SSH_CONNECTION" ] || { set -- $SSH_CONNECTION && say reached-at "$3"; }
version=$(ssh -V 2>&1 </dev/null)
say client-version "$version"

# The file system of the home, and whether there is room.
say room "$(stat -L -f -c '%a %S %c %d' -- "$home" 2>/dev/null)"
best=''
while read -r device at type options _; do
  case $at in *\\040*) at=$(printf %b "$at") ;; esac # a blank, as proc(5) writes it
  case $home/ in
    "${at%/}"/*) [ "${#at}" -lt "${#best}" ] || { best=$at && mount="$device $type $options"; } ;;
  esac
done </proc/self/mounts
[ -z "$best" ] || say mount "$mount"
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

# The agents, as their own program sees them; and who else claims to be the agent.
keeper=$home/gaussdb_tmp/keep_agents
if [ -O "$keeper" ] && [ -r "$keeper" ]; then
  said=$(/bin/sh "$keeper" status apart </dev/null 2>/dev/null)
  while IFS= read -r line; do say agent "$line"; done <<EOT
$said
EOT
fi
set --
for file in .bashrc .bash_profile .bash_login .profile; do [ -r "$home/$file" ] && set -- "$@" "$home/$file"; done
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
# What ssh would do, where the user's configuration holds more than our line. Its answer is that of a login: agents that are
# dead come back for it.
own=''
if [ "$me" = "$uid" ] && [ -r "$home/.ssh/config" ]; then
  while read -r word rest || [ "$word" ]; do
    case $word-$rest in - | '#'* | Include-*/gaussdb_tmp/ssh_config) ;; *) own=yes && break ;; esac
  done <"$home/.ssh/config"
fi
if [ "$own" ]; then
  for target in $peers $names; do
    if said=$(ssh -n -G -- "$target" 2>&1); then
      printf '%s\n' "$said" | grep -E '^(user|hostname|port|identityfile|identityagent|userknownhostsfile) ' | sed "s/^/client $target /"
    else
      say client-error "$(printf '%s\n' "$said" | head -n 1)"
      break
    fi
  done
fi

# What sshd's StrictModes looks at, and all folders above it.
realhome=$home real=$authorized
cd -P -- "$home" 2>/dev/null && realhome=$PWD
if [ -L "$authorized" ]; then
  real=$(readlink -f -- "$authorized")
elif cd -P -- "${authorized%/*}" 2>/dev/null; then
  real=${PWD%/}/${authorized##*/}
fi
cd /
say realhome "$realhome"
say authorized "$real"
set -- /
for at in "$real" "$realhome"; do
  while [ "$at" ]; do
    case " $* " in *" $at "*) ;; *) set -- "$@" "$at" ;; esac
    at=${at%/*}
  done
done
[ -d "$realhome/.ssh" ] && set -- "$@" "$realhome/.ssh"
states=$(stat -c 'path %a %u %g %U %G %n' -- "$@" 2>/dev/null)
printf '%s\n' "$states"
# Debian's sshd accepts a group's write bit where the owner is the group's only member.
case $version--$states in
  *Debian*--*'path '[0-7][2367][0-7]' '* | *Debian*--*'path '[0-7][0-7][2367][0-7]' '* | *Ubuntu*--*'path '*[2367][0-7]' '*)
    wanted=$(printf '%s\n' "$states" | awk '$2 ~ /[2367].$/ { print $4, $3 }' | sort -u)
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
    ;;
esac
