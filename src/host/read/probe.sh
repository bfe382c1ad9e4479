# shellcheck shell=sh
# Reads what a plan needs to know of a host; changes nothing. (lock.sh's text stands before this.)
# Input, a line each: the user's name; `lock` for reading under the lock, `unlock` for giving it back, `look` for reading while
# nobody else has it, else `read`; whose run it is, in words.
# Output: records, a line each; then, unless one of them is `stop` with a reason, the line `data` and the bytes of all files named by `file`, in that order.
# What is written later is compared with them (apply.sh): here it is enough that their sizes are as said.
IFS= read -r user
IFS= read -r word
IFS= read -r who
say() { printf '%s %s\n' "$1" "$2"; }

refuse() { # as another run is at work, or nothing can be locked
  if [ "$holder" ]; then say locked "$owner $holder"; else say stop "$why"; fi
  exit 0
}

eval "home=~$user"
seen=
case $word in
  unlock) drop_lock && exit ;;
  lock)
    # The journal's, too, if it is needed; relative to the home, where the lock is made.
    [ -e "$home/.gs_sshexkey-undo" ] || [ -L "$home/.gs_sshexkey-undo" ] ||
      along="./.gs_sshexkey-undo ./.gs_sshexkey-undo/$id.old ./.gs_sshexkey-undo/$id.new"
    take_lock "$who" || refuse
    # Whether others may get at what is made in the home, by a default ACL, shows on the first file that was.
    [ "$mode" != 700 ] || seen=./$mine
    ;;
  look)
    mine='' holder=''
    if [ -e "$home/.gs_sshexkey-lock" ]; then
      # It may go with its session in this moment.
      if ! enter_lock look; then [ ! -e "$home/.gs_sshexkey-lock" ] || refuse; elif locked look; then refuse; fi
    fi
    ;;
esac
say home "$home"
journal=$home/.gs_sshexkey-undo
if [ -d "$journal" ] && [ ! -L "$journal" ] && [ -O "$journal" ] && [ ! -e "$journal/records" ] && [ ! -L "$journal/records" ]; then
  # It was made with the lock, and nothing was noted. What a killed session has left of it goes.
  [ "$word" != lock ] || [ -d "$journal/$id.old" ] || rm -rf "$journal"
elif [ -e "$journal" ] || [ -L "$journal" ]; then
  whose=
  if [ -d "$journal" ] && [ ! -L "$journal" ] && [ -O "$journal" ]; then
    # No FIFO is waited for.
    [ ! -f "$journal/records" ] || { IFS= read -r whose <"$journal/records"; } 2>/dev/null
    say journal "$whose"
  elif [ "$word" != read ]; then
    say stop "no-journal $journal" && exit 0
  fi
fi

# What a configuration sets that may keep keys out; sshd's AuthorizedKeysFile among it. The beginnings of keywords tell them apart.
authorized=$home/.ssh/authorized_keys
setting='' restricted=
for config in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
  if [ ! -f "$config" ] || [ ! -r "$config" ]; then continue; fi
  while IFS=' 	=' read -r keyword value; do
    case $keyword in
      [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Kk][Ee][Yy][Ss][Ff]*) restricted=yes setting=${setting:-$value} ;;
      [Aa][Uu][Tt][Hh][Ee]* | [Pp][Uu][Bb]* | [Aa][Ll][Ll][Oo][Ww][UuGg]* | [Dd][Ee][Nn][Yy]*) restricted=yes ;;
      [Ff][Oo][Rr][Cc][Ee]* | [Mm][Aa][Tt][Cc][Hh]) restricted=yes ;;
    esac
  done <"$config"
done
[ -z "$restricted" ] || say restricted yes
if [ -n "$setting" ]; then
  uid=$(id -u)
  if [ "$uid" = 0 ]; then
    sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)
    full=$("$sshd" -T -C "user=$user,host=localhost,addr=127.0.0.1" 2>/dev/null | grep -i '^authorizedkeysfile ')
    [ -n "$full" ] && setting=${full#* }
  fi
  setting=$(printf '%s\n' "$setting" | sed -e 's/"//g' \
    -e "s|%h|$home|g" -e "s|%u|$user|g" -e "s|%U|$uid|g" -e 's/%%/%/g' -e 1q)
  set -f
  chosen=
  for path in $setting; do
    case $path in none) continue ;; /*) ;; *) path=$home/$path ;; esac
    [ "$path" = "$authorized" ] && chosen=$path && break
    folder=${path%/*}
    # ~/.ssh is made where it is not there.
    [ "$folder" != "$home/.ssh" ] || [ -e "$folder" ] || folder=$home
    if [ -z "$chosen" ] && { [ -w "$path" ] || { [ ! -e "$path" ] && [ -w "$folder" ]; }; }; then
      chosen=$path
    fi
  done
  set +f
  [ -n "$chosen" ] && authorized=$chosen
fi

theirs() {
  [ -L "$1" ] || { [ -e "$1" ] && [ ! -O "$1" ]; }
}
# What another user has put into the tool's folder, under a name of the tool's: then nothing of that folder is read. Pieces of
# the passphrase are looked for by number: names that others choose could hold what ends a record, and be without end.
tmp=$home/gaussdb_tmp protect=$home/gaussdb_tmp/ssh_protect foreign='' pieces=''
for number in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  for piece in "cipher/key_$number" "rand/key_$number"; do
    if [ -e "$protect/$piece" ] || [ -L "$protect/$piece" ]; then pieces="$pieces $piece"; fi
  done
done
for name in '' /keep_agents /ssh_config /agent_passphrase /made_here /agent_pid /standby_pid /agents_stopped \
  /gauss_socket_tmp /standby_socket_tmp /ssh_protect /ssh_protect/cipher /ssh_protect/rand; do
  ! theirs "$tmp$name" || foreign=yes
done
for piece in $pieces; do
  ! theirs "$protect/$piece" || foreign=yes
  ! theirs "$protect/$piece/server.key.${piece%/*}" || foreign=yes
done
[ ! "$foreign" ] || say foreign yes

set --
for profile in .bash_profile .bash_login .profile; do [ -e "$home/$profile" ] && break; done
for entry in "authorized_keys $authorized" \
  "known_hosts $home/.ssh/known_hosts" \
  "hosts /etc/hosts" \
  "ssh_config $home/.ssh/config" \
  "bashrc $home/.bashrc" \
  "private_key $home/.ssh/id_om" \
  "public_key $home/.ssh/id_om.pub" \
  "managed_config $home/gaussdb_tmp/ssh_config" \
  "keeper $home/gaussdb_tmp/keep_agents" \
  "fast_passphrase $home/gaussdb_tmp/agent_passphrase" \
  "made $home/gaussdb_tmp/made_here" \
  "profile $home/$profile"; do
  path=${entry#* }
  if [ "$foreign" ] && [ "${path#"$tmp"/}" != "$path" ]; then
    say absent "$entry"
  elif [ -f "$path" ] && [ -r "$path" ]; then
    say file "$entry"
    set -- "$@" "$path"
  else
    if [ -e "$path" ] || [ -L "$path" ]; then say odd "$entry"; else say absent "$entry"; fi
  fi
done
# Files that sshd read keys from when another run was here: a line of ours in them comes to life where it reads them again.
default=$home/.ssh/authorized_keys former=''
made=$tmp/made_here
if [ ! "$foreign" ] && [ -f "$made" ] && [ -r "$made" ]; then
  while read -r word path; do
    if [ "$word" != keys ] || [ "$path" = "$authorized" ] || [ "$path" = "$default" ] || [ ! -f "$path" ]; then continue; fi
    ! grep -qs ' #OM$' "$path" || former=$path
  done <"$made"
fi
[ "$default" != "$authorized" ] || default=''
for entry in "default_keys $default" "former_keys $former"; do
  path=${entry#* }
  if [ -f "$path" ] && [ -r "$path" ]; then
    say file "$entry"
    set -- "$@" "$path"
  fi
done
# Other login start-up files: a run may have written to one of them when it was the first.
for entry in "bash_login $home/.bash_login" "plain_profile $home/.profile"; do
  path=${entry#* }
  if [ "$path" != "$home/$profile" ] && [ -f "$path" ] && [ -r "$path" ]; then
    say file "$entry"
    set -- "$@" "$path"
  fi
done
for piece in $pieces; do
  path=$protect/$piece/server.key.${piece%/*}
  if [ "$foreign" ] || [ ! -f "$path" ] || [ ! -r "$path" ]; then continue; fi
  say file "${piece%/*}-${piece##*_} $path"
  set -- "$@" "$path"
done
for type in rsa dsa ecdsa ecdsa_sk ed25519 ed25519_sk; do
  [ -f "$home/.ssh/id_$type" ] && say identity "$home/.ssh/id_$type"
done
command -v crontab >/dev/null && say crontab yes

made_links() { # the links among paths, as what they lead to does not say who made them
  for path; do
    shift
    [ ! -L "$path" ] || set -- "$@" "$path"
  done
  [ "$#" = 0 ] || stat -c 'link %u %n' "$@"
}
made_links "$@" "$home/.ssh"

tell() { # of the files and of the directories, by one call
  for path in .ssh gaussdb_tmp gaussdb_tmp/ssh_protect gaussdb_tmp/ssh_protect/cipher gaussdb_tmp/ssh_protect/rand \
    $pieces .; do
    case $path in .) path=$home ;; *key_*) path=$protect/$path ;; *) path=$home/$path ;; esac
    [ -d "$path" ] || continue
    say directory "$path"
    set -- "$@" "$path"
  done
  if [ "$seen" ]; then
    say flag yes
    set -- "$@" "$seen"
  fi
  exec stat -L -c 'state %s %a %u %h %Y %i' "$@"
}
state=$(tell "$@")
# More than that is not sent: the other side would have to hold it.
all=0 largest=0 number=0 sizes='' newline='
'
IFS=$newline
set -f
for line in $state; do
  case $line in state*) ;; *) continue ;; esac
  number=$((number + 1))
  [ "$number" -le "$#" ] || break
  size=${line#state }
  size=${size%% *}
  all=$((all + size)) sizes="$sizes $size"
  if [ "$size" -gt "$largest" ]; then largest=$size which=$number; fi
done
set +f
unset IFS
if [ "$all" -gt 8000000 ]; then
  shift "$((which - 1))"
  say stop "too-large $largest $1" && exit 0
fi
printf '%s\ndata\n' "$state"
# A few bytes that sh itself reads cost less than a process; what it cannot read whole, such as a byte 0, is left to that.
[ "$all" -le 1000 ] || sizes=
for size in $sizes; do
  text='' line=''
  while IFS= read -r line; do text=$text$line$newline; done <"$1"
  text=$text$line
  [ "${#text}" = "$size" ] || break
  printf %s "$text"
  shift
done
[ "$#" = 0 ] || exec cat "$@"
