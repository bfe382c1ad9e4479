# shellcheck shell=sh
# Takes a journal away (journal.sh): what it notes shall stay, or has been undone. Input: its folder.
IFS= read -r journal
rm -rf "$journal"
