# shellcheck shell=sh
# Runs the recovery program that lies on this host, if nobody else can have written it. Input, a line each: its path; the
# word for it, how many lines follow, which say what stat would, where the other side knows, and `closed` where it knows that
# what is made in the folder is the user's alone. Output and status are the program's own; or status 1 and the reason. A
# session has no terminal, so it need not first get away from one (`apart`).
IFS= read -r keeper
read -r word count closed
newline='
'
modes=
while [ "${count:-0}" -gt 0 ]; do
  IFS= read -r line || exit
  modes=$modes$line$newline count=$((count - 1))
done
modes=${modes%"$newline"}
[ -e "$keeper" ] || exit 127
set -- "$word" apart "${keeper%/*}" "$closed"
if cd -P "$3" && [ -O . ] && [ -O keep_agents ] && [ ! -L keep_agents ]; then
  # The program asks for the modes of the others.
  [ "$modes" ] ||
    modes=$(stat -L -c '%a %n' . keep_agents ssh_config "${3%/*}/.ssh/id_om" agent_passphrase 2>/dev/null)
  folder=${modes%%"$newline"*} modes=${modes#*"$newline"}
  own=${modes%%"$newline"*} modes=$folder$newline${modes#*"$newline"}
  case ${folder%% *}.${own%% *}. in
    *[2367]?.* | *[2367].*) ;;
    *[0-7].*[0-7].)
      # shellcheck disable=SC1091
      . ./keep_agents
      ;;
  esac
fi
printf '%s\n' "failed $keeper" "it is not the user's own, or others may write to it or its folder"
exit 1
