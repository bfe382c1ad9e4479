# shellcheck shell=sh
# Says the public host keys that lie where an OpenSSH server has them: a host speaks for itself, over its own session.
# Input: none. Output: the first line of each file, of 4 KiB at most.
{
  printf '%s\n' /etc/ssh/ssh_host_*_key
  sed -n 's/^[[:space:]]*[Hh][Oo][Ss][Tt][Kk][Ee][Yy][[:space:]=]\{1,\}"\{0,1\}\(\/[^"[:space:]]*\).*/\1/p' \
    /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null
} | while IFS= read -r key; do
  [ -f "$key.pub" ] && head -c 4096 "$key.pub" 2>/dev/null | head -n 1
done
:
