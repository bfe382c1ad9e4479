# shellcheck shell=sh
# Reads the user's crontab, or replaces it if it still is what was read.
# Input: `read`; or `write OLD SIZE`, then SIZE bytes. OLD is the sha256 of what was read, or - for no crontab.
# Output of `read`: the crontab, or what crontab said; then a line `status N`. Of `write`: `changed`, or what it said.
# Debian's crontab leaves out comments of the user's own unless it is told not to.
CRONTAB_NOHEADER=N
export CRONTAB_NOHEADER
read -r word old size
if [ "$word" = read ]; then
  said=$(crontab -l 2>&1)
  status=$?
  # Once more for the bytes as they are: a warning could be among them, and sh drops last newlines.
  if [ "$status" = 0 ]; then crontab -l 2>/dev/null; else printf '%s' "$said"; fi
  printf '\nstatus %s\n' "$status"
  exit 0
fi
now=-
[ "$old" = - ] || now=$(crontab -l 2>/dev/null | sha256sum)
if [ "${now%% *}" != "$old" ] || { [ "$old" = - ] && crontab -l >/dev/null 2>&1; }; then
  dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null
  echo changed
  exit 1
fi
dd bs="$size" count=1 iflag=fullblock 2>/dev/null | crontab - 2>&1
