# shellcheck shell=sh
# The first words with a host: who it is. Changes nothing. Built-in commands only. (lock.sh's text stands before this.)
# Input: the user's name, a line. Output: records, a line each.
IFS= read -r user
say() { printf '%s %s\n' "$1" "$2"; }

eval "home=~$user" # the caller has checked the name; the home is the password database's, as for sshd
say home "$home"
[ -d "$home" ] || { say stop no-home && exit 0; }
IFS= read -r name 2>/dev/null </proc/sys/kernel/hostname || name=$(uname -n)
say hostname "$name"
while read -r field uid _ && [ "$field" != Uid: ]; do :; done </proc/self/status
say uid "$uid"
machine=
{ IFS= read -r machine </etc/machine-id; } 2>/dev/null
say machine "$machine"
# What is needed to find this session's shell from another one on the same host: same-host.sh.
boot=
{ IFS= read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
say boot "$boot"
if alive $$; then say shell "$$ $since"; fi
