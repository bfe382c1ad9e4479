# shellcheck shell=sh
# Makes the tool's folder the user's alone again, where others may have written there. What they may have put under a name
# of the tool's goes: it is neither read nor written through. Nothing else in the folder is touched.
# Input: the folder's path. Output: nothing; or, with status 1, `a-link`, `not-own` or `not-closed`, the path, a NUL byte, and why.
IFS= read -r folder
refuse() { # WORD [NAME [WHY]]
  printf '%s %s\0%s' "$1" "$folder${2-}" "${3-}"
  exit 1
}
[ ! -L "$folder" ] || refuse a-link
# From within: whatever is put in its place now, this is the folder that was looked at.
if cd -P "${folder%/*}" && real=${PWD%/}/${folder##*/} && cd -P "$folder" && [ "$PWD" = "$real" ] && [ -O . ]; then :; else
  refuse not-own
fi
why=$(chmod go-w . 2>&1) || refuse not-closed '' "${why##*: }"
me=$(id -u)
# What is run, read or believed is not merely closed: somebody may have it open for writing, or be at work within.
for name in keep_agents ssh_config agent_passphrase made_here agent_pid standby_pid agents_stopped gauss_socket_tmp \
  standby_socket_tmp ssh_protect; do
  if [ ! -e "$name" ] && [ ! -L "$name" ]; then continue; fi
  theirs=$(find "./$name" \( -type l -o ! -user "$me" -o ! -type s \( -perm -020 -o -perm -002 \) \) | head -n 1)
  if [ "$theirs" ] && [ -d "$name" ] && [ ! -L "$name" ]; then
    # A name that nobody can have led elsewhere before: no other user can make one here by now. What is within is not touched.
    aside=$(mktemp -u ./not-ours-XXXXXX) && mv "$name" "$aside"
  elif [ "$theirs" ]; then
    rm -f "$name"
  fi
  # Of the same name, something may have come and stayed.
  if [ -L "$name" ] || { [ -e "$name" ] && [ ! -O "$name" ]; }; then refuse not-own "/$name"; fi
done 2>/dev/null
exit 0
