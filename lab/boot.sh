#!/bin/sh
# Process 1 of a new host, until the last line: builds the host's root file system in this private mount
# namespace and changes into it. Its network comes from outside, so it first tells who it is and waits.
# In: LAB_NAME LAB_HOST LAB_DIR LAB_BASE LAB_HOME_SIZE LAB_SHARED_HOME LAB_DIST LAB_NODE LAB_ADDRESSES LAB_IPV6 LAB_INIT
set -eu
[ "$$" = 1 ] || exit 1 # never on the machine itself

# /proc is still the machine's, so this is the line of the PID that the machine knows.
read -r stat </proc/self/stat
echo "$stat"
read -r _

mount -t tmpfs -o mode=755 lab "$LAB_DIR/mnt"
cd "$LAB_DIR/mnt"
mkdir upper work root
mount -t overlay -o "lowerdir=$LAB_BASE,upperdir=upper,workdir=work" lab root
root=$PWD/root
cd "$root"
mount -t tmpfs -o "mode=700,size=$LAB_HOME_SIZE" lab root
if [ "$LAB_SHARED_HOME" = yes ]; then
  mount -o bind "$LAB_DIR/home" home
else
  mount -t tmpfs -o "mode=755,size=$LAB_HOME_SIZE" lab home
fi
mount -t tmpfs -o mode=1777 lab tmp
mount -t tmpfs -o mode=755 lab run
mount -t tmpfs -o mode=755 lab dev
mkdir dev/pts dev/shm opt/gs_sshexkey
mount -t tmpfs -o mode=1777 lab dev/shm
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 lab dev/pts
mount -t proc lab proc
mount -o bind,ro "$LAB_DIST" opt/gs_sshexkey
: >usr/local/bin/node
mount -o bind,ro "$LAB_NODE" usr/local/bin/node

echo "$LAB_HOST" >/proc/sys/kernel/hostname
if [ "$LAB_IPV6" = no ]; then echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; fi
echo "$LAB_ADDRESSES" | ip -batch -

# The host copies its own files after chroot, through these, so that no link of its file system leads outside.
exec 3<"$LAB_DIR/devices" 4<"$LAB_DIR/seed-$LAB_HOST" 5<"$LAB_INIT"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  chroot "$root" /bin/dash /proc/self/fd/5 "$LAB_NAME" "$LAB_HOST"
