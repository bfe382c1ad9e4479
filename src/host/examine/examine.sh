# shellcheck shell=sh
# The beginning of what tells why a login by key fails: what is asked, and whose account it is. Nothing is changed.
# Input, a line each: whose login; the authorized_keys file that counts; then hosts that log in here and are logged in to, as
# `address X` and `name X`; ports of this host's sshd, as `port N`; servers to ask, as `ask SECONDS PORT ADDRESS...`; a host key
# that sshd may be asked with, in a form for printf's %b, as `key TEXT`; the text of the recovery program as `keeper SIZE` and
# that many bytes; then `end`.
# Output: records, a line each: a word and its value. What cannot be told is left out.
# (say.sh's text stands before this; examine-account.sh with reach.sh's text before it, examine-home.sh and examine-sshd.sh go on from here: all in one program, or,
# for another user's login, that of the home by itself, run as that user.)
IFS= read -r user
IFS= read -r authorized
peers='' names='' ports='' key='' keeper_text=''
while read -r word peer; do
  # shellcheck disable=SC2086
  case $word in
    end) break ;;
    address) peers="$peers $peer" ;;
    name) names="$names $peer" ;;
    port) ports="$ports $peer" ;;
    ask) ask_servers $peer ;; # words of their own
    key) key=$peer ;;
    keeper) keeper_text=$(dd bs="$peer" count=1 iflag=fullblock 2>/dev/null) ;;
  esac
done
PATH=$PATH:/usr/sbin:/sbin
while read -r field me _ && [ "$field" != Uid: ]; do :; done </proc/self/status
entry=$(getent passwd "$user" 2>/dev/null) || entry=$(grep "^$user:" /etc/passwd)
[ "$entry" ] || { say missing "$user" && exit 0; }
IFS=: read -r _ _ uid gid _ home shell <<EOT
$entry
EOT
realhome=$home
cd -P -- "$home" 2>/dev/null && realhome=$PWD
cd /
version=$(ssh -V 2>&1 </dev/null)
