# shellcheck shell=sh
# Reads the journal that a run left (see journal.sh). With `clear`, copies that it left beside files are removed before.
# Input: the journal's folder, then `clear` or `look`, a line each.
# Output: `record` and a record, a line each. For each entry with a path, in their order, a line for what was, one for what
# the run wrote, one for what is there now: `blob SIZE` or `none`; then the line `data` and the bytes of all blobs, in that
# order. A crontab's entry has the first two only.
IFS= read -r journal
read -r word
[ -f "$journal/records" ] || exit 0
while read -r kind path; do
  if [ "$kind" = temp ] && [ "$word" = clear ]; then
    for left in "$path".gs_sshexkey-*; do [ ! -f "$left" ] || rm -f "$left"; done
  fi
done <"$journal/records"
# A last line without its end is one that a full disk cut short: what it was to note was not done.
while IFS= read -r line; do printf 'record %s\n' "$line"; done <"$journal/records"
tell() { # paths of files that may not be there
  for file; do
    if [ -f "$file" ] && [ -r "$file" ]; then stat -L -c 'blob %s' "$file"; else echo none; fi
  done
}
show() {
  for file; do
    if [ -f "$file" ] && [ -r "$file" ]; then cat "$file"; fi
  done
}
entries() {
  while read -r kind number path; do
    case $kind in
      file | rewrite | remove) "$1" "$journal/$number.was" "$journal/$number.now" "$path" ;;
      crontab) "$1" "$journal/$number.was" "$journal/$number.now" ;;
    esac
  done <"$journal/records"
}
entries tell
echo data
entries show
