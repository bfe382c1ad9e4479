# shellcheck shell=sh
# Runs a program as another user, for root: with nothing of this session's but pipes, a clean environment, for a limited time. What
# that user's processes do to it, and what they print, is theirs alone; this session neither waits for them nor reads on.
# Input: the user, the seconds it may take, the most bytes of output, and the sizes of program and input, a line each; then both.
# Output: `refused` where nothing can be run as another user, or the line `ran` and then the program's.
IFS= read -r user
read -r seconds
read -r most
read -r size
read -r length
text=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)
input=$(dd bs="$length" count=1 iflag=fullblock 2>/dev/null && echo .)
uid=$(id -u -- "$user") gid=$(id -g -- "$user")
home=''
eval "home=~$user" # the caller has checked the name
if setpriv --reuid="$uid" --regid="$gid" --init-groups true 2>/dev/null; then
  set -- setpriv --reuid="$uid" --regid="$gid" --init-groups
elif runuser -u "$user" -- true 2>/dev/null; then
  set -- runuser -u "$user" --
else
  echo refused
  exit 0
fi
set -- timeout -k 1 "$seconds" "$@" env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C \
  "HOME=$home" "USER=$user" "LOGNAME=$user" SHELL=/bin/sh /bin/sh -c "umask 077
$text"
# No terminal: what is written to one could be read back as its owner's typing.
! command -v setsid >/dev/null || set -- setsid "$@"
cd / || exit
echo ran
printf %s "${input%.}" | "$@" 2>/dev/null | timeout -k 1 "$((seconds + 3))" head -c "$most"
