# shellcheck shell=sh
# A part of examine.sh: which ssh servers answer to this host. ssh-keyscan asks all of a port at once; it is made to ask for
# a type of key that no server has, so that a server's greeting is all that a connection costs.
ask_servers() { # the seconds that an answer may take, a port, addresses
  command -v ssh-keyscan >/dev/null || return 0
  seconds=$1 port=$2
  shift 2
  # Before OpenSSH 8.2, the first type is not known; from 10.0 on, the second.
  for type in ecdsa-sk dsa; do
    said=$(ssh-keyscan -T "$seconds" -t "$type" -p "$port" -- "$@" 2>&1 </dev/null)
    status=$?
    case $said in *'nknown key type'*) ;; *) break ;; esac
  done
  # One that does not get to its end by itself has not asked anybody: that is no firewall.
  [ "$status" -gt 1 ] || say asked "$port"
  while IFS= read -r line; do say server "$line"; done <<EOT
$said
EOT
}
