# shellcheck shell=sh
# The last of a removal: what the recovery program kept beside itself (sweep.sh, whose text stands before this and has read
# the folder), the record of what runs made, and directories, as far as they are empty.
# Input: `goes`, or `stays` where the folder was there before any run; further directories, a line each; `end`.
# Output: a line for each thing that keeps the folder.
read -r word
rmdir "$folder"/ssh_protect/*/* "$folder"/ssh_protect/* "$folder"/ssh_protect 2>/dev/null
while IFS= read -r made && [ "$made" != end ]; do
  [ ! -d "$made" ] || rmdir "$made" 2>/dev/null
done
[ ! -e "$folder/made_here" ] || rm -f "$folder/made_here"
[ "$word" = goes ] || exit 0
rmdir "$folder" 2>/dev/null || ls -A "$folder" 2>/dev/null
exit 0
