# shellcheck shell=sh
# Takes a journal away (journal.sh): what it notes shall stay, or has been undone. Input: its folder.
IFS= read -r journal
why=$(rm -rf "$journal" 2>&1) && exit
printf 'failed %s\n%s\n' "$journal" "${why##*: }"
exit 1
