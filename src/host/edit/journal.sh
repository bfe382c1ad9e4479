# shellcheck shell=sh
# What a run changes on this host is noted in a folder of the home, so that the run, or the next one, can undo it.
# In it: `records`, a line each, and for entry N the bytes before (N.was) and after (N.now). Records:
#   run ID WHO            whose it is: the session's id, then words for people
#   directory PATH        made
#   mode NEW OLD PATH     changed
#   temp PATH             a copy PATH.gs_sshexkey-* may be left
#   was N FOLDER          the bytes before of entry N are in this folder of the journal, under the file's own name: ID.old
#                         (ID.new is for what will take a file's place)
#   file N PATH           about to be replaced, or made where there are no bytes before; `rewrite N PATH`: in place
#   remove N PATH         about to be removed; N.now is empty
#   crontab N             about to be replaced; no N.was where there was none, and an empty N.now where none shall be
#   done N                it was
planted() { # has somebody put something into a folder that was made just now? Nobody can any more
  # The mkdir of busybox makes a folder, open where a default ACL has it so, and gives it its mode then.
  for left in "$1"/* "$1"/.[!.]*; do
    if [ -L "$left" ] || { [ -e "$left" ] && [ ! -O "$left" ]; }; then return; fi
  done
  return 1
}
open_journal() { # reads the folder and who from the input; makes it unless this session has; sets why when it cannot
  fresh=
  IFS= read -r journal
  IFS= read -r who
  # With its mode from the first moment: what is in it nobody else can reach, whatever mode that has.
  if [ -e "$journal" ] || [ -L "$journal" ]; then
    # Made with the lock (probe.sh): nobody else knows that name.
    if [ ! -L "$journal" ] && [ -O "$journal" ] && [ -d "$journal/$id.old" ] && [ ! -e "$journal/records" ]; then fresh=$journal; fi
  elif mkdir -m 700 "$journal" "$journal/$id.old" "$journal/$id.new" 2>/dev/null; then
    fresh=$journal
  fi
  if [ "$fresh" ]; then
    if planted "$journal"; then
      why='others have put something into it as it was made'
      rm -rf "$journal"
      return 1
    fi
    { printf 'run %s %s\n' "$id" "$who" >"$journal/records"; } 2>/dev/null || {
      # sh's own printf gives no reason everywhere.
      why=$(printf 'run %s\n' "$id" | dd of="$journal/records" 2>&1 | sed -n 's/^dd: .*: //p' | sed -e 1q)
      rm -f "$journal/records"
      rmdir "$journal/$id.old" "$journal/$id.new" "$journal" 2>/dev/null
      return 1
    }
  elif [ ! -d "$journal" ] && [ ! -L "$journal" ]; then
    why=$(mkdir -m 700 "$journal" 2>&1)
    why=${why##*: }
    return 1
  elif [ -L "$journal" ] || [ ! -O "$journal" ]; then
    why="it is not a folder of this user's own"
    return 1
  fi
  owner='' why=''
  [ ! -f "$journal/records" ] || read -r _ owner _ 2>/dev/null <"$journal/records"
  set -- "$journal"/*.now
  [ -e "$1" ] || shift
  number=$#
  # Earlier runs have been undone before: whoever made it just now has the same home, on another host.
  [ "$owner" = "$id" ] || { why='shared home' && return 1; }
}
record() {
  printf '%s\n' "$*" >>"$journal/records"
}
newline='
'
private() { # folders and empty files that were made just now: nobody else shall have access, or have had it; sets made, why
  # A default ACL of the folder above puts umask out of force. A file that came out open may be held open by somebody: one
  # that never was takes its place. What mktemp and mkdir -m make, no such ACL opens.
  for pass in first second; do
    modes=$(stat -c %a "$@" 2>&1)$newline
    open=
    for made; do
      mode=${modes%%"$newline"*} modes=${modes#*"$newline"}
      why="others would have access to it (mode $mode)"
      case $mode in *[!0-7]*) why=${mode##*: } && return 1 ;; *00) continue ;; esac
      [ "$pass" = first ] || return
      open=yes
      if [ -d "$made" ]; then
        chmod go= "$made" 2>/dev/null || return
      else
        [ "$word" != note ] || record temp "$made" || return
        empty=$(mktemp "$made.gs_sshexkey-XXXXXX" 2>/dev/null) && mv -f "$empty" "$made" 2>/dev/null || return
      fi
    done
    [ "$open" ] || return 0
  done
}
