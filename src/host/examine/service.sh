# shellcheck shell=sh
# A part of the examination, after examine-sshd.sh: who starts and reloads the ssh server here, so that what root is told to type
# works on this host. The cgroup of the one that listens is the service manager's own word.
if [ -d /run/systemd/system ]; then
  say manager systemd
  [ -z "$title" ] || while IFS=: read -r _ controllers group; do
    case $controllers-$group in -/*.service | name=systemd-/*.service) say unit-of "${group##*/}" && break ;; esac
  done <"/proc/$listener/cgroup" 2>/dev/null
  each_line unit "$(timeout 5 systemctl show -p Id,LoadState,ActiveState,Accept \
    ssh.service sshd.service ssh.socket sshd.socket 2>/dev/null </dev/null)"
else
  for name in ssh sshd; do
    [ -x "/etc/init.d/$name" ] || continue
    for manager in rc-service service; do
      if command -v "$manager" >/dev/null; then say manager "$manager $name" && break 2; fi
    done
  done
fi
# What the system's crypto policy is called, where it has one.
for policy in /etc/crypto-policies/state/current /etc/crypto-policies/config; do
  if [ ! -f "$policy" ] || [ ! -r "$policy" ]; then continue; fi
  while read -r name; do
    case $name in '' | '#'*) ;; *) say crypto-policy "$name" && break 2 ;; esac
  done <"$policy"
done
