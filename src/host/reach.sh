# shellcheck shell=sh
# Says which ssh servers answer to this host. ssh-keyscan asks all of a port at once; it is made to ask for a type of key
# that no server has, so that a server's greeting is all that a connection costs.
# Input, a line each: the seconds that an answer may take; targets as `PORT ADDRESS`; then `end`.
# Output: `asked` where there is an ssh-keyscan; what it says: `# ADDRESS:PORT GREETING` for a server that answers.
read -r seconds
targets=''
while read -r port address; do
  [ "$port" = end ] && break
  targets="$targets$port $address
"
done
command -v ssh-keyscan >/dev/null || exit 0
echo asked
case $(ssh -V 2>&1) in
  OpenSSH_[1-7].* | OpenSSH_8.[01]*) type=dsa ;;
  *) type=ecdsa-sk ;;
esac
for port in $(printf '%s' "$targets" | cut -d ' ' -f 1 | sort -u); do
  printf '%s' "$targets" | sed -n "s/^$port //p" | ssh-keyscan -T "$seconds" -t "$type" -p "$port" -f - 2>&1
done
:
