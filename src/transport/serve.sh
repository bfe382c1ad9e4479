# shellcheck shell=sh
# Serves programs on one host, one after another, until standard input ends.
# A request is a line with the mark and a number of bytes, then that many bytes of program; or a line with the mark and
# the name of a function that came with this text. The program itself reads the input that follows. An answer is what
# the program prints, then a line of its own: the mark and the status. A third word is for a program that runs only if the last
# one ended with 0: how many bytes follow the line, which are passed over otherwise; the status is 256 then.
# Set before this text: mark, a random word that keeps answers apart from what start-up files print; id, another, that names
# what this session has in the lock's folder (lock.sh); home, where that is.
umask 077
LC_ALL=C
export LC_ALL
# ssh-add and ssh-keygen must read passphrases from standard input, never from a helper of the user's desktop.
unset DISPLAY WAYLAND_DISPLAY SSH_ASKPASS SSH_ASKPASS_REQUIRE SSH_AUTH_SOCK SSH_AGENT_PID CDPATH ENV BASH_ENV
# Only this process is to be found by it, none that it starts.
unset GS_SSHEXKEY_SESSION
# An agent that starts here would hold them for ever.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

# What a printf that is a program of its own is given shows in its arguments: a passphrase, too.
path=$PATH
# shellcheck disable=SC2123
PATH=/dev/null
command -v printf >/dev/null 2>&1 || { echo 'the printf of its /bin/sh is no builtin' >&2 && exit 1; }
PATH=$path

drop_lock() { # the lock, and the folder with the last one; the journal's, where nothing was noted
  cd -P "$home/.gs_sshexkey-lock" 2>/dev/null || return 0
  for left in *-"$id"-*; do
    [ -e "$left" ] || continue
    set --
    journal=./.gs_sshexkey-undo
    [ ! -d ".$journal/$id.old" ] || [ -e ".$journal/records" ] || set -- "$journal/$id.old" "$journal/$id.new" "$journal"
    # One process where rm(1) knows how to remove an empty folder.
    [ ! -f "$left" ] || (cd .. && rm -df "$@" "./.gs_sshexkey-lock/$left" ./.gs_sshexkey-lock 2>/dev/null)
    if [ -e "$left" ]; then
      rm -rf ./*-"$id"-*
      cd ..
      [ "$#" = 0 ] || rmdir "$@" 2>/dev/null
      rmdir .gs_sshexkey-lock 2>/dev/null
    fi
    break
  done
  cd /
}
trap drop_lock EXIT
# PIPE: the other end is gone while a program still runs.
trap 'exit 129' HUP TERM PIPE

printf '%s ready\n' "$mark"
status=0
while read -r word program size; do
  # What a program that gave up left of its input must never be taken for a program.
  [ "$word" = "$mark" ] || exit
  if [ "$size" ] && [ "$status" != 0 ]; then
    [ "$size" = 0 ] || dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null
    status=256
  else
    case $program in
      program_*) ;;
      # dd reads exactly that much and no byte further; sh's own reading of a script would read ahead.
      *) program=$(dd bs="$program" count=1 iflag=fullblock 2>/dev/null) ;;
    esac
    (eval "$program")
    status=$?
  fi
  printf '\n%s %s\n' "$mark" "$status"
done
