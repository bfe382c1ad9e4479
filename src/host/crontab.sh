# shellcheck shell=sh
# Reads the user's crontab, or replaces it if it still is what was read.
# Input: `read`; or `write OLD SIZE`, then SIZE bytes. OLD is the sha256 of what was read, or - for no crontab.
# Output of `read`: the crontab, then a line `status N`, then what crontab said. Of `write`: `changed`, or what it said.
# Debian's crontab leaves out comments of the user's own unless it is told not to.
CRONTAB_NOHEADER=N
export CRONTAB_NOHEADER
read -r word old size
if [ "$word" = read ]; then
  crontab -l 2>/dev/null
  status=$?
  printf '\nstatus %s\n' "$status"
  # Only what it says on standard error is wanted.
  # shellcheck disable=SC2069
  [ "$status" = 0 ] || crontab -l 2>&1 >/dev/null
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
