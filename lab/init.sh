#!/bin/dash
# Process 1 of a host, within its root file system. Its arguments only tell people which host of which lab it is.
set -eu
[ "$$" = 1 ] || exit 1 # never on the machine itself
rm -rf /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/* /etc/ssh/ssh_config.d/* /etc/ssh/ssh_known_hosts
# Hosts may share /home.
flock /home cp -a --remove-destination /proc/self/fd/3/. /proc/self/fd/4/. /
exec 3<&- 4<&- 5<&-
set +e
sh /etc/lab/boot </dev/null >&2
sh /etc/lab/server </dev/null >&2 &
echo ready
exec </dev/null >&2

# Daemons lose their parents and come to process 1, which must reap them. dash reaps any child while it waits
# for one that it knows.
while :; do
  sleep infinity &
  wait
done
