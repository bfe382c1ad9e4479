# shellcheck shell=sh
# Says which ssh servers answer to this host. ssh-keyscan asks all of a port at once; it is made to ask for a type of key
# that no server has, so that a server's greeting is all that a connection costs.
# Input, a line each: the seconds that an answer may take; a port and the addresses to ask there; then `end`.
# Output: `asked` where there is an ssh-keyscan; what it says: `# ADDRESS:PORT GREETING` for a server that answers.
read -r seconds
command -v ssh-keyscan >/dev/null || exit 0
echo asked
while read -r port addresses && [ "$port" != end ]; do
  # Before OpenSSH 8.2, the first type is not known; from 10.0 on, the second.
  for type in ecdsa-sk dsa; do
    # shellcheck disable=SC2086
    said=$(ssh-keyscan -T "$seconds" -t "$type" -p "$port" -- $addresses 2>&1 </dev/null)
    case $said in *'nknown key type'*) ;; *) break ;; esac
  done
  printf '%s\n' "$said"
done
:
