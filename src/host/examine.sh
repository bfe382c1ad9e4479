# shellcheck shell=sh
# Gathers what tells why a login by key fails, as root or as the user. Changes nothing.
# Input, a line each: whose login; the authorized_keys file that counts; then addresses that log in here, then `end`.
# Output: records, a line each: a word and its values. What cannot be told is left out.
# shellcheck disable=SC2154
IFS= read -r user
IFS= read -r authorized
peers=''
while IFS= read -r peer; do
  [ "$peer" = end ] && break
  peers="$peers $peer"
done
say() { printf '%s %s\n' "$1" "$2"; }
PATH=$PATH:/usr/sbin:/sbin
me=$(id -u)
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

# What sshd's StrictModes looks at, and all folders above it.
paths() { # a path and all above it
  at=$1
  while [ "$at" ]; do
    printf '%s\n' "$at"
    at=${at%/*}
  done
  echo /
}
real=$(readlink -f -- "$authorized") || real=$authorized
realhome=$(readlink -f -- "$home") || realhome=$home
say realhome "$realhome"
say authorized "$real"
states=$({
  paths "$real"
  paths "$realhome"
  [ -d "$home/.ssh" ] && readlink -f -- "$home/.ssh"
} | sort -u | tr '\n' '\0' | xargs -0 stat -c 'path %a %u %g %U %G %n' -- 2>/dev/null)
printf '%s\n' "$states"
# Debian's sshd accepts a group's write bit where the owner is the group's only member.
case $(ssh -V 2>&1) in
  *Debian* | *Ubuntu*)
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

# The sshd that listens: an ancestor of this session, or, where there is none, one that is seen to listen.
pid=$$ listener='' title=''
while [ "$pid" -gt 1 ]; do
  { IFS= read -r comm <"/proc/$pid/comm"; } 2>/dev/null || break
  [ "$comm" = sshd ] && listener=$pid
  while read -r field value _ && [ "$field" != PPid: ]; do :; done <"/proc/$pid/status"
  pid=$value
done
title_of() { title=$(tr '\0' ' ' <"/proc/$1/cmdline" | head -c 2000); }
[ "$listener" ] && title_of "$listener"
case $title in *'[listener]'* | /*) ;; *) listener='' ;; esac
if [ -z "$listener" ]; then
  for entry in /proc/[0-9]*; do
    comm=''
    { IFS= read -r comm <"$entry/comm"; } 2>/dev/null
    [ "$comm" = sshd ] || continue
    title_of "${entry#/proc/}"
    case $title in *'[listener]'* | /*) listener=${entry#/proc/} && break ;; esac
  done
fi
sshd=$(command -v sshd)
config=/etc/ssh/sshd_config
set --
set -f
if [ "$listener" ]; then
  title=${title#sshd: } title=${title%%\[listener\]*}
  say listener "$title"
  option='' argument=''
  take() {
    case $option in
      f) config=$argument ;;
      o | p) more="$more
-$option$argument" ;;
    esac
    option='' argument=''
  }
  more=''
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
  IFS='
'
  # shellcheck disable=SC2086
  set -- $more
  unset IFS
  for word; do say option "$word"; done
fi
set +f
say config "$config"
configs=$config
for file in /etc/ssh/sshd_config.d/*.conf; do [ -r "$file" ] && configs="$configs $file"; done
words='pubkeyauthentication|authorizedkeysfile|authorizedkeyscommand|allowusers|denyusers|allowgroups|denygroups|permitrootlogin|authenticationmethods|pubkeyacceptedalgorithms|pubkeyacceptedkeytypes|maxauthtries|maxstartups|persourcepenalties|persourcemaxstartups|usedns|gssapiauthentication|strictmodes|passwordauthentication|kbdinteractiveauthentication|usepam|forcecommand'
# shellcheck disable=SC2086
grep -HnEi "^[[:space:]]*($words|match)[[:space:]=]" $configs 2>/dev/null | head -n 200 | sed 's/^/line /'
if [ "$sshd" ] && [ -r "$config" ]; then
  key=''
  if [ "$me" != 0 ]; then
    # Without a host key sshd would not say what it is set to; root's own are not for this user to read.
    key=$(mktemp -d "${TMPDIR:-/tmp}/.gs_sshexkey-XXXXXX") && trap 'rm -rf "$key"' EXIT
    ssh-keygen -q -t ed25519 -N '' -f "$key/key" >/dev/null 2>&1 </dev/null && set -- "$@" -h "$key/key"
  fi
  # Only a Match block can set another value for another client.
  # shellcheck disable=SC2086
  if ! grep -qiE '^[[:space:]]*match[[:space:]]' $configs 2>/dev/null; then
    peers=${peers# }
    peers=${peers%% *}
  fi
  set -f
  seen=0
  for peer in $peers; do
    [ "$seen" -lt 64 ] || break
    seen=$((seen + 1))
    if said=$("$sshd" -T -f "$config" "$@" -C "user=$user,host=$peer,addr=$peer" 2>&1); then
      printf '%s\n' "$said" | grep -E "^($words) " | sed "s/^/setting $peer /"
    else
      say sshd-failed "$(printf '%s\n' "$said" | tail -n 1)"
      break
    fi
  done
  set +f
fi
