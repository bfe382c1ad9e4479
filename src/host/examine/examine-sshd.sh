# shellcheck shell=sh
# The last part of the examination: what the listening sshd is set to, and where that stands. (listener.sh's text stands before
# this.)
find_listener
[ -z "$title" ] || say listener "$title"
each_line option "$more"
say config "$config"
# All files of the configuration, as Include names them: patterns, relative to /etc/ssh.
configs=$config new=$config
cd /etc/ssh 2>/dev/null || :
while [ "$new" ]; do
  # shellcheck disable=SC2086
  patterns=$(awk '{ sub(/=/, " ") } tolower($1) == "include" { gsub(/"/, ""); for (i = 2; i <= NF; i++) print $i }' $new 2>/dev/null)
  new=''
  for file in $patterns; do
    case $file in /*) ;; *) file=/etc/ssh/$file ;; esac
    case " $configs " in *" $file "*) continue ;; esac
    if [ -f "$file" ] && [ -r "$file" ]; then configs="$configs $file" new="$new $file"; fi
  done
done
cd /
words=' include pubkeyauthentication authorizedkeysfile authorizedkeyscommand allowusers denyusers allowgroups denygroups permitrootlogin authenticationmethods pubkeyacceptedalgorithms pubkeyacceptedkeytypes kexalgorithms maxauthtries maxstartups persourcepenalties persourcemaxstartups usedns gssapiauthentication strictmodes passwordauthentication usepam forcecommand '
# shellcheck disable=SC2086
lines=$(awk -v words="$words" '{ line = $0; sub(/=/, " "); word = tolower($1)
  if (word == "match" || (word != "" && index(words, " " word " "))) print FILENAME ":" FNR ":" line }' $configs 2>/dev/null)
each_line line "$lines"
grouped='' note=''
if [ "$sshd" ] && [ -r "$config" ]; then
  # Who is asked for below may stand for all of these.
  say clients "${peers# }"
  # Only a Match block can set another value for another client.
  case $lines in
    *:[Mm][Aa][Tt][Cc][Hh][[:space:]]* | *[[:space:]][Mm][Aa][Tt][Cc][Hh][[:space:]]*) ;;
    *) peers=${peers# } peers=${peers%% *} ;;
  esac
  seen=0
  for peer in $peers; do
    [ "$seen" -lt 64 ] || break
    seen=$((seen + 1))
    if ask_sshd "$user" "$peer"; then
      while read -r word value; do
        case $words in *" $word "*) say setting "$peer $word $value" ;; esac
        case $word in allowgroups | denygroups) grouped=$word ;; pidfile) note=$value ;; esac
      done <<EOT
$said
EOT
    else
      say sshd-failed "$(printf '%s\n' "$said" | tail -n 1)"
      break
    fi
  done
fi
case $lines$grouped in *[Gg][Rr][Oo][Uu][Pp][Ss]*) say groups "$(id -Gn -- "$user" 2>/dev/null)" ;; esac
# sshd notes its process when it starts, and when it is reloaded: what has changed since, it has not read.
noted=''
case $note in /*) ;; *) note=/run/sshd.pid ;; esac
[ -z "$listener" ] || { read -r noted <"$note"; } 2>/dev/null
# shellcheck disable=SC2086
if [ "$noted" ] && [ "$noted" = "$listener" ]; then each_line unread "$(find $configs -newer "$note" 2>/dev/null)"; fi
