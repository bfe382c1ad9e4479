# shellcheck shell=sh
# Logs in to a target with this host's own client as its user would, but for settings that are given: they win over all files.
# Input, a line each: the target; the seconds until a server must answer, and those that a login may take; then for each login
# `with KEYWORD=VALUE` as often as needed, and `try`; then `end`.
# Output: `passes` or `fails` for each; after the first that passes, and after two that hang, the rest is not tried.
read -r target
read -r answer
read -r seconds
done='' hung=0
set --
while read -r word option; do
  case $word in
    end) break ;;
    with) set -- "$@" -o "$option" ;;
    try)
      if [ "$done" = '' ]; then
        timeout "$seconds" ssh -n "$@" -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no \
          -o ClearAllForwardings=yes -o "ConnectTimeout=$answer" -o ControlPersist=no -- "$target" true >/dev/null 2>&1 </dev/null
        case $? in
          0) echo passes && done=yes ;;
          124) echo fails && hung=$((hung + 1)) ;;
          *) echo fails ;;
        esac
        [ "$hung" -lt 2 ] || done=yes
      fi
      set --
      ;;
  esac
done
