# shellcheck shell=sh
# Tells the secrets of sessions whose shells run on this host: they stand in the environment of those processes, which only
# their user and root can read. (lock.sh's text stands before this.)
# Input: process id and start time of a shell, a line each; then `end`. Output: `PID SINCE SECRET` for each that is found.
while read -r pid born && [ "$pid" != end ]; do
  if ! alive "$pid" || [ "$since" != "$born" ]; then continue; fi
  secret=$({ tr '\0' '\n' <"/proc/$pid/environ"; } 2>/dev/null | sed -n 's/^GS_SSHEXKEY_SESSION=//p')
  case $secret in '' | *[!0-9a-f]*) ;; *) printf '%s %s %s\n' "$pid" "$born" "$secret" ;; esac
done
