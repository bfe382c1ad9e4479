# shellcheck shell=sh
# The first words with a host: who it is. Changes nothing but the run's mark in /tmp. Built-in commands only, as long as
# no killed run has left its own. (lock.sh's text stands before this.)
# Input: the user's name, then the run's token, a line each. Output: records, a line each.
# shellcheck disable=SC2154
IFS= read -r user
IFS= read -r token
say() { printf '%s %s\n' "$1" "$2"; }

eval "home=~$user" # the caller has checked the name; the home is the password database's, as for sshd
say home "$home"
[ -d "$home" ] || { say stop 'no home directory' && exit 0; }
IFS= read -r name 2>/dev/null </proc/sys/kernel/hostname || name=$(uname -n)
say hostname "$name"
while read -r field uid _ && [ "$field" != Uid: ]; do :; done </proc/self/status
say uid "$uid"
machine=
{ IFS= read -r machine </etc/machine-id; } 2>/dev/null
say machine "$machine"

# Marks and locks of sessions that were killed.
for left in /tmp/.gs_sshexkey-*; do
  if [ -O "$left" ] && [ ! -L "$left" ]; then
    owner=${left#/tmp/.gs_sshexkey-*-}
    pid=${owner%%-*} born=${owner#*-}
    { alive "$pid" && [ "$since" = "${born%%-*}" ]; } || rm -f "$left"
  fi
done
# The run's own mark: found under another address, both are one host.
alive $$
: >"/tmp/.gs_sshexkey-$token-$$-$since-$id" || say stop '/tmp cannot be written'
for mark in "/tmp/.gs_sshexkey-$token-"*; do say mark "${mark##*-}"; done
