# shellcheck shell=sh
# Runs the recovery program that lies on this host, if nobody else can have written it. Input, a line each: its path, the
# word for it. Output and status are the program's own; or status 1 and the reason. A session has no terminal, so it need
# not first get away from one (`apart`).
IFS= read -r keeper
read -r word
[ -e "$keeper" ] || exit 127
if cd -P "${keeper%/*}" && [ -O . ] && [ -O keep_agents ]; then
  # A link's own mode is 777.
  case $(stat -c %a. . keep_agents) in
    *[2367]?.* | *[2367].*) ;;
    *.*.)
      set -- "$word" apart "${keeper%/*}"
      # shellcheck disable=SC1091
      . ./keep_agents
      ;;
  esac
fi
printf '%s\n' "failed $keeper" "it is not the user's own, or others may write to it or its folder"
exit 1
