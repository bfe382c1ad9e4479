# shellcheck shell=sh
# Reads the user's crontab, or replaces it if it still is what was read. A change is noted in the journal first (journal.sh,
# whose text stands before this).
# Input: `read`; or `write OLD SIZE WORD`, the journal's folder and whose run it is, a line each, then SIZE bytes. OLD is the
# sha256 of what was read, or - for no crontab; a SIZE of - takes it away. WORD is `note`, or `undo`, which notes nothing.
# Output of `read`: the crontab, or what crontab said; then a line `status N`. Of `write`: `changed`, or what it said.
# Debian's crontab leaves out comments of the user's own unless it is told not to.
CRONTAB_NOHEADER=N
export CRONTAB_NOHEADER
read -r action old size word
if [ "$action" = read ]; then
  said=$(crontab -l 2>&1)
  status=$?
  # Once more for the bytes as they are: a warning could be among them, and sh drops last newlines.
  if [ "$status" = 0 ]; then crontab -l 2>/dev/null; else printf '%s' "$said"; fi
  printf '\nstatus %s\n' "$status"
  exit 0
fi
opened=
if open_journal || [ "$word" = undo ]; then opened=yes; fi
if [ "$fresh" ] && ! private "$fresh"; then opened=; fi
new=$journal/${word}-crontab
if [ "$size" != - ] && [ "$opened" ]; then
  dd bs="$size" count=1 iflag=fullblock of="$new" 2>/dev/null || opened=''
elif [ "$size" != - ]; then
  dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null
fi
[ "$opened" ] || { echo "$journal cannot be written: $why" && exit 1; }
now=-
[ "$old" = - ] || now=$(crontab -l 2>/dev/null | sha256sum)
if [ "${now%% *}" != "$old" ] || { [ "$old" = - ] && crontab -l >/dev/null 2>&1; }; then
  echo changed
  exit 1
fi
if [ "$word" = note ]; then
  number=$((number + 1))
  [ "$old" = - ] || crontab -l >"$journal/$number.was" 2>/dev/null || exit
  if [ "$size" = - ]; then : >"$journal/$number.now"; else mv "$new" "$journal/$number.now"; fi || exit
  record crontab "$number" || exit
  new=$journal/$number.now
fi
if [ "$size" = - ]; then crontab -r 2>&1; else crontab - <"$new" 2>&1; fi || exit
[ "$word" != note ] || record 'done' "$number"
