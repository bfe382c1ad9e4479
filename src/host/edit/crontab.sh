# shellcheck shell=sh
# Reads the user's crontab, or replaces it if it still is what was read. A change is noted in the journal first (journal.sh,
# whose text stands before this).
# Input: `read`; or `write OLD SIZE WORD`, the journal's folder and whose run it is, a line each, then SIZE bytes. OLD is the
# sha256 of what was read, or - for no crontab; a SIZE of - takes it away, and with = there comes one line in their place, as
# printf's %b reads it. WORD is `note`, or `undo`, which notes nothing. Or `begin - = note`, which goes on as the same `write`
# where there is no crontab, and else is a `read`.
# Output of `read`: the crontab, or what crontab said; then a line `status N`. Of `write`: `changed`, or what it said.
# Debian's crontab leaves out comments of the user's own unless it is told not to.
CRONTAB_NOHEADER=N
export CRONTAB_NOHEADER
read -r action old size word
if [ "$action" != write ]; then
  # The bytes as they are; what crontab says of them is no part of them.
  { said=$(crontab -l 2>&1 >&3) && status=0 || status=$?; } 3>&1
  none=
  # Other words for the same are read by the other side.
  case $status:$said in "1:no crontab for "* | "1:crontab: can't open "*": No such file or directory") none=yes ;; esac
  if [ "$action" = read ] || [ "$none" = '' ]; then
    [ "$status" = 0 ] || printf '%s' "$said"
    printf '\nstatus %s\n' "$status"
    [ "$action" = read ] || { read -r _ && read -r _ && read -r _; }
    exit 0
  fi
fi
opened=
if open_journal || [ "$word" = undo ]; then opened=yes; fi
if [ "$fresh" ] && ! private "$fresh"; then opened=; fi
number=$((number + 1))
new=$journal/${word}-crontab
[ "$word" != note ] || new=$journal/$number.now
if [ "$size" = = ]; then
  IFS= read -r bytes
  [ "$opened" ] && { printf '%b' "$bytes" >"$new"; } 2>/dev/null || opened=''
elif [ "$size" != - ] && [ "$opened" ]; then
  dd bs="$size" count=1 iflag=fullblock of="$new" 2>/dev/null || opened=''
elif [ "$size" != - ]; then
  dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null
fi
[ "$opened" ] || { echo "$journal cannot be written: $why" && exit 1; }
was=$journal/${word}-was
[ "$word" != note ] || was=$journal/$number.was
now=-
if [ "$old" = - ]; then
  [ "$action" = begin ] || ! crontab -l >/dev/null 2>&1 || now=another
elif crontab -l >"$was" 2>/dev/null; then
  now=$(sha256sum "$was")
  now=${now#\\} # which stands before a name that is written otherwise
  now=${now%% *}
fi
if [ "$now" != "$old" ]; then
  echo changed
  exit 1
fi
if [ "$word" = note ]; then
  [ "$size" != - ] || { : >"$new"; } || exit
  record crontab "$number" || exit
fi
if [ "$size" = - ]; then crontab -r 2>&1; else crontab - <"$new" 2>&1; fi || exit
[ "$word" != note ] || record 'done' "$number"
