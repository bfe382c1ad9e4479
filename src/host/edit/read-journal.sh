# shellcheck shell=sh
# Reads the journal that a run left (see journal.sh), if it is the user's own and no larger than a run can make it: what others
# have put there is not read, and not undone. With `clear`, copies that it left beside files are removed before.
# Input: the journal's folder, then `clear` or `look`, a line each.
# Output: `record` and a record, a line each. For each entry with a path, in their order, a line for what was, one for what
# the run wrote, one for what is there now: `blob SIZE` or `none`; then the line `data` and the bytes of all blobs, in that
# order. A crontab's entry has the first two only. Or `failed FOLDER` and the reason on the next line, with status 1.
IFS= read -r journal
read -r word
refuse() {
  printf 'failed %s\n%s\n' "$journal" "$1"
  exit 1
}
alien() {
  refuse "it is not this user's own, or others can write to it, so it cannot be a run's journal: look who made it, and remove it"
}
[ -e "$journal" ] || [ -L "$journal" ] || exit 0
# Relative names from here on: whatever happens to the path, this is the folder that was looked at.
if [ -L "$journal" ] || ! cd -P "$journal" 2>/dev/null; then alien; fi
{ [ -e records ] || [ -L records ]; } || exit 0
if [ ! -O . ] || [ ! -O records ] || [ -L records ] || [ ! -f records ]; then alien; fi
# shellcheck disable=SC2046
set -- $(stat -c '%a %s' . records 2>/dev/null)
# The modes of what is in it do not count where nobody else can enter, or change, the folder.
case $1 in '' | *[2367]? | *[2367]) alien ;; esac
[ "$4" -le 200000 ] || refuse "its records have $4 bytes: more than a run can make"

set --
order='' held=''
while read -r kind path; do
  printf 'record %s %s\n' "$kind" "$path"
  case $kind in
    file | rewrite | remove) number=${path%% *} path=${path#* } ;;
    crontab) number=$path path='' ;;
    was) held=$path && continue ;;
    temp)
      [ "$word" = clear ] || continue
      for left in "$path".gs_sshexkey-*; do [ ! -f "$left" ] || rm -f "$left"; done
      continue
      ;;
    *) continue ;;
  esac
  was=$number.was
  # A copy of its own counts before a second name.
  if [ "${held%% *}" = "$number" ] && [ ! -e "./$was" ] && [ ! -L "./$was" ]; then
    was=${held#* }
    case $was in .* | */*) alien ;; esac
    [ ! -L "./$was" ] || alien
    was=$was/${path##*/}
  fi
  for file in "./$was" "./$number.now" ${path:+"$path"}; do
    if [ -L "$file" ] && [ "$file" != "$path" ]; then alien; fi
    if [ -f "$file" ] && [ -r "$file" ]; then
      set -- "$@" "$file"
      order="$order+"
    else
      order="$order-"
    fi
  done
  [ "$#" -le 1000 ] || refuse 'it has more entries than a run can make'
done <records

# What would be sent is looked at before: the other side would have to hold it.
sizes=
[ "$#" = 0 ] || sizes=$(stat -L -c %s "$@")
all=0
for size in $sizes; do all=$((all + size)); done
[ "$all" -le 30000000 ] || refuse "it and the files that it names have $all bytes: more than a run can leave"
while [ "$order" ]; do
  case $order in
    +*)
      size=${sizes%%[!0-9]*} sizes=${sizes#"$size"}
      sizes=${sizes#?}
      printf 'blob %s\n' "$size"
      ;;
    *) echo none ;;
  esac
  order=${order#?}
done
echo data
[ "$#" = 0 ] || cat "$@"
