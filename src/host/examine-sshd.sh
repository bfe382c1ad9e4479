# shellcheck shell=sh
# The second half of examine.sh: what the listening sshd is set to, and where that stands.
# shellcheck disable=SC2154

# The sshd that listens: an ancestor of this session, or, where there is none, one that is seen to listen.
pid=$$ listener='' title=''
while [ "$pid" -gt 1 ]; do
  { IFS= read -r comm <"/proc/$pid/comm"; } 2>/dev/null || break
  [ "$comm" = sshd ] && listener=$pid
  while read -r field value _ && [ "$field" != PPid: ]; do :; done <"/proc/$pid/status"
  pid=$value
done
title_of() { # of a process; sshd's own titles hold no zero bytes, arguments end in one each
  IFS= read -r title <"/proc/$1/cmdline"
  case $title in sshd:*) ;; *) title=$(tr '\0' ' ' <"/proc/$1/cmdline") ;; esac
} 2>/dev/null
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
words=' pubkeyauthentication authorizedkeysfile authorizedkeyscommand allowusers denyusers allowgroups denygroups permitrootlogin authenticationmethods pubkeyacceptedalgorithms pubkeyacceptedkeytypes maxauthtries maxstartups persourcepenalties persourcemaxstartups usedns gssapiauthentication strictmodes passwordauthentication usepam forcecommand '
# shellcheck disable=SC2086
lines=$(awk -v words="$words" '{ line = $0; sub(/=/, " "); word = tolower($1)
  if (word == "match" || (word != "" && index(words, " " word " "))) print "line " FILENAME ":" FNR ":" line }' $configs 2>/dev/null)
printf '%s\n' "$lines"
grouped=''
if [ "$sshd" ] && [ -r "$config" ]; then
  if [ "$me" != 0 ]; then
    # Without a host key sshd would not say what it is set to; root's own are not for this user to read.
    # Named like the session's other files, so that it goes with the session at the latest.
    alive $$
    key=/tmp/.gs_sshexkey-key-$$-$since-$id
    trap 'rm -f "$key" "$key.pub"' EXIT
    ssh-keygen -q -t ed25519 -N '' -f "$key" >/dev/null 2>&1 </dev/null && set -- "$@" -h "$key"
  fi
  # Only a Match block can set another value for another client.
  case $lines in
    *:[Mm][Aa][Tt][Cc][Hh][[:space:]]* | *[[:space:]][Mm][Aa][Tt][Cc][Hh][[:space:]]*) ;;
    *) peers=${peers# } peers=${peers%% *} ;;
  esac
  set -f
  seen=0
  for peer in $peers; do
    [ "$seen" -lt 64 ] || break
    seen=$((seen + 1))
    if said=$("$sshd" -T -f "$config" "$@" -C "user=$user,host=$peer,addr=$peer" 2>&1); then
      while read -r word value; do
        case $words in *" $word "*) say setting "$peer $word $value" ;; esac
        case $word in allowgroups | denygroups) grouped=$word ;; esac
      done <<EOT
$said
EOT
    else
      say sshd-failed "$(printf '%s\n' "$said" | tail -n 1)"
      break
    fi
  done
  set +f
fi
case $lines$grouped in *[Gg][Rr][Oo][Uu][Pp][Ss]*) say groups "$(id -Gn -- "$user" 2>/dev/null)" ;; esac
