# shellcheck shell=sh
# Says which addresses names have here, by /etc/hosts, DNS or whatever nsswitch.conf(5) names. One process for all of them.
# Input: how many names, then the names, a line each.
# Output: that of getent; the addresses of the i-th name stand before the address 0.A.B.C that spells i. Where no answer comes
# within 3 s, none of them is said.
IFS= read -r count
i=0
set --
while [ "$i" -lt "$count" ]; do
  IFS= read -r name
  i=$((i + 1))
  set -- "$@" "$name" "0.$((i / 65536)).$((i / 256 % 256)).$((i % 256))"
done
! command -v getent >/dev/null || exec timeout 3 getent ahosts "$@" 2>/dev/null
