#!/bin/sh
# Makes the root file system of a Debian release, or nothing where it is there. Runs under the lock of all roots and as
# process 1 of mount and PID namespaces of its own: when it is killed, all that it has started or mounted goes with it.
# In: release, path, mirror, options for debootstrap(8). Out: debootstrap's own lines; on standard error what it logged last.
set -u
[ "$$" = 1 ] || exit 1 # never on the machine itself
release=$1 path=$2 mirror=$3 new=$2.new
shift 3
[ -e "$path" ] && exit 0

# What an earlier one has left, that of another recipe too. Mounts can lie on one another: the last one is uppermost.
# They are taken away here; in other mount namespaces they go with the folders.
for left in "${path%/*}"/*.new; do
  [ -e "$left" ] || continue
  while point=$(awk -v left="$left" '$5 == left || index($5, left "/") == 1 { last = $5 } END { print last }' /proc/self/mountinfo) &&
    [ -n "$point" ]; do
    umount -l "$point" || exit
  done
  rm -rf --one-file-system "$left" || exit
done

# debootstrap itself goes on trying for hours where nobody answers.
wget -nv --tries=2 --timeout=30 -O /dev/null "$mirror/dists/$release/InRelease" || exit

if ! debootstrap "$@" "$release" "$new" "$mirror" 2>&1; then
  tail -n 10 "$new/debootstrap/debootstrap.log" >&2
  exit 1
fi
# A machine that loses power must not have it half under its name.
sync -f "$new" && mv "$new" "$path"
