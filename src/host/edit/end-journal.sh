# shellcheck shell=sh
# Takes a journal away (journal.sh): what it notes shall stay, or has been undone. Input, a line each: its folder; `last` where
# the lock goes with it, else `more`. (lock.sh's text stands before this.)
IFS= read -r journal
read -r word
if [ "$word" = last ] && cd -P "$home/.gs_sshexkey-lock" 2>/dev/null; then
  # One process for all of it, the records first: without them there is nothing to undo.
  for mine in *-"$id"-*; do
    [ ! -f "$mine" ] || (cd .. && exec rm -df "$journal/records" "$journal"/*.old/* "$journal"/*.old/.[!.]* "$journal"/[!r]* "$journal" \
      ./gaussdb_tmp/.keeping-"$$"-* "./.gs_sshexkey-lock/$mine" ./.gs_sshexkey-lock 2>/dev/null)
  done
  cd /
  [ -e "$journal" ] || [ -L "$journal" ] || exit 0
fi
why=$(rm -rf "$journal" 2>&1) || { printf 'failed %s\n%s\n' "$journal" "${why##*: }" && exit 1; }
# What was undone may be a run's whose session was killed, lock and all, if it is not this session's.
for mine in "$home"/.gs_sshexkey-lock/*-"$id"-*; do [ ! -e "$mine" ] || exit 0; done
mine=
if enter_lock look && ! locked; then
  cd ..
  rmdir .gs_sshexkey-lock 2>/dev/null
fi
exit 0
