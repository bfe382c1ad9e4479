# shellcheck shell=sh
# Makes directories, replaces and removes files, each file only if it still is what the plan was made from. What it does
# is noted in the journal first (journal.sh, whose text stands before this).
# Input: `note`, or `undo` where a journal is being undone and nothing is noted; the journal's folder; whose run it is; a
# line each. Then records, a line each, in this order, then the line `end`:
#   directory - - PATH                  made with mode 0700 if it is not there
#   mode NEW OLD PATH                   chmod, if the mode still is OLD
#   create - - PATH                     a small new file; the next line holds its bytes as printf's %b reads them
#   file OLD SIZE PATH                  then SIZE bytes; OLD is the sha256 of what was read, or - for no file
#   rewrite OLD SIZE PATH               the same, in place: the file has more than one name
#   remove OLD - PATH                   the file goes
#   restore - N PATH                    the file of entry N of the journal, which was removed, comes back as it was
#   rmdir - - PATH                      the directory goes, if it is empty
# Output: `rewrote PATH` and the reason on the next line, for each file that could not be replaced by a rename; `wrote`,
# then SHA256 and path of each file as it now reads, links resolved. Or `changed PATH`; or `failed PATH` and the reason
# on the next line.
# Paths may hold spaces, never newlines: the caller has checked.
temporary=.gs_sshexkey-$$
created='' blank='' small='' work='' checks='' restored='' empties='' ended='' pending=0
drain() { # what is left of the input would be taken for the session's next program
  [ -z "$ended" ] || return
  [ "$pending" = 0 ] || dd bs="$pending" count=1 iflag=fullblock of=/dev/null 2>/dev/null
  while read -r kind _ size _ && [ "$kind" != end ]; do
    case $kind in
      create) IFS= read -r _ ;;
      file | rewrite) [ "$size" = 0 ] || dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null ;;
    esac
  done
}
stop() {
  drain
  while read -r _ _ _ target; do [ -z "$target" ] || rm -f "$target$temporary"; done <<END
$work
END
  while IFS= read -r target; do [ -z "$target" ] || rm -f "$target"; done <<END
$created
END
  printf '%s %s\n%s\n' "$1" "$2" "$3"
  exit 1
}
note() { # without a note nothing is done
  [ "$word" != note ] || record "$@" 2>/dev/null || stop failed "$journal" 'it cannot be written'
}
label() { # what SELinux's policy says of files under these names
  restorecon=$(PATH=$PATH:/usr/sbin:/sbin command -v restorecon) && "$restorecon" "$@" >/dev/null 2>&1
}
make_directories() {
  for made; do note directory "$made"; done
  why=$(mkdir -m 700 "$@" 2>&1) || stop failed "$1" "$why"
  for made; do
    ! planted "$made" || stop failed "$made" 'others have put something into it as it was made'
    blank="$blank$made$newline"
  done
  label "$@"
}
reason() { # what dd says of an error, without its counts
  printf '%s\n' "$why" | sed -n 's/^dd: .*: //p' | sed -e 1q
}
receive() { # SIZE bytes of the input
  if [ "$size" = 0 ]; then : >"$entry.now"; else dd bs="$size" count=1 iflag=fullblock of="$entry.now"; fi
}
create() { # empty, and only where nothing stands
  if [ "$word" = note ]; then
    why=$( (printf '%b' "$bytes" >"$entry.now" && record file "$number" "$path") 2>&1) ||
      stop failed "$path" "${why##*: }"
  fi
  why=$(set -C && { printf '' >"$path"; } 2>&1) || {
    case ${why##*: } in *exist*) stop changed "$path" ;; esac
    stop failed "$path" "${why##*: }"
  }
  created="$created$path$newline" blank="$blank$path$newline" small="$small$number $path$newline"
  # Not in what the loops below read: some shells keep that in a file in /tmp.
  eval "bytes_$number=\$bytes"
}
settle() { # all that was made has its mode before its first byte
  blank="${fresh:+$fresh$newline}$blank"
  [ "$blank" ] || return
  IFS=$newline
  set -f
  # shellcheck disable=SC2086
  set -- $blank
  set +f
  unset IFS
  private "$@" || stop failed "$made" "$why"
}
fill() { # a process less a file: sh writes it itself, in one go
  while read -r number path; do
    [ "$path" ] || continue
    eval "bytes=\$bytes_$number"
    { printf '%b' "$bytes" >"$path"; } 2>/dev/null || {
      # sh's own printf gives no reason everywhere.
      why=$(printf '%b' "$bytes" | dd of="$path" 2>&1) || stop failed "$path" "$(reason)"
    }
    note 'done' "$number"
  done <<END
$small
END
}
take_away() { # its place in the journal is kept for it
  { printf '' >"$entry.now"; } 2>/dev/null || stop failed "$target" 'no note of it can be kept'
  note remove "$number" "$target"
  ln "$target" "$entry.was" 2>/dev/null || why=$(cp -p "$target" "$entry.was" 2>&1) ||
    stop failed "$target" "no copy of it can be kept: ${why##*: }"
  rm -f "$target" 2>/dev/null || why=$(rm -f "$target" 2>&1) || stop failed "$target" "${why##*: }"
}
bring_back() {
  while read -r number target; do
    [ -z "$target" ] && continue
    [ ! -e "$target" ] || stop changed "$target"
    # The same file, as long as the journal is on its file system.
    ln "$journal/$number.was" "$target" 2>/dev/null || why=$(cp -p "$journal/$number.was" "$target" 2>&1) ||
      stop failed "$target" "${why##*: }"
  done <<END
$restored
END
}
prepare() { # the copy that will take the target's place
  [ "$kind" = file ] || return
  note temp "$target"
  # cp -p takes owner, mode and ACL along; then only the bytes change.
  if [ "$old" = - ]; then why=$( (: >"$copy") 2>&1); else why=$(cp -p "$target" "$copy" 2>&1); fi || {
    rm -f "$copy"
    # A file that is the user's, in a folder that is not, can be written in place.
    [ "$old" != - ] && [ -w "$target" ] && [ ! -w "${target%/*}" ] && return
    stop failed "$target" "a copy beside it cannot be written: ${why##*: }"
  }
  [ "$old" != - ] || blank="$blank$copy$newline"
}
compose() { # the bytes of that copy
  if [ "$kind" != file ] || [ ! -e "$copy" ]; then return; fi
  why=$(dd bs=65536 if="$entry.now" of="$copy" conv=fsync 2>&1) ||
    stop failed "$target" "a copy beside it cannot be written: $(reason)"
}
in_place() { # why
  rm -f "$entry.was" # a second name for the file would change with it
  why=$(dd bs=65536 if="$target" of="$entry.was" conv=fsync 2>&1) ||
    stop failed "$target" "no copy of it can be kept: $(reason)"
  note rewrite "$number" "$target"
  printf 'rewrote %s\n%s\n' "$target" "$1"
  why=$(dd bs=65536 if="$entry.now" of="$target" conv=fsync 2>&1) && return
  why=$(reason)
  cmp -s "$entry.was" "$target" || dd bs=65536 if="$entry.was" of="$target" conv=fsync 2>/dev/null
  stop failed "$target" "$why"
}
swap() {
  if [ "$kind" = remove ]; then
    take_away
  elif [ "$kind" = rewrite ]; then
    in_place 'it has more than one name'
  elif [ ! -e "$copy" ]; then
    in_place 'its folder is not writable'
  else
    # A second name for the old file, for it goes on to show what somebody still writes to that.
    [ "$old" = - ] || ln "$target" "$entry.was" 2>/dev/null || why=$(cp -p "$target" "$entry.was" 2>&1) ||
      stop failed "$target" "no copy of it can be kept: ${why##*: }"
    note file "$number" "$target"
    why=$(mv -f "$copy" "$target" 2>&1) || {
      rm -f "$copy"
      [ -w "$target" ] || stop failed "$target" "${why##*: }"
      in_place "${why##*: }"
    }
  fi
  note 'done' "$number"
}
each() { # what to do with each file
  while read -r kind number old target; do
    entry=$entries$number copy=$target$temporary
    [ -z "$target" ] || "$1"
  done <<END
$work
END
}
verify() { # lines of sha256sum's form
  [ "$1" ] || return 0
  printf '%s' "$1" | sha256sum -c --status 2>/dev/null
}
differing() {
  printf '%s' "$1" | sha256sum -c 2>/dev/null | sed -n 's/: FAILED.*//p' | sed -e 1q
}

read -r word
open_journal || [ "$word" = undo ] || stop failed "$journal" "$why"
entries=$journal/
[ "$word" = note ] || entries=$journal/undo-
set --
directories=yes
while read -r kind old size path; do
  if [ "$directories" ] && [ "$kind" != directory ]; then
    [ "$#" -eq 0 ] || make_directories "$@"
    directories=
    set --
  fi
  target=$path
  [ ! -L "$path" ] || target=$(readlink -f "$path")
  case $kind in
    end) ended=yes && break ;;
    directory) [ -d "$path" ] || set -- "$@" "$path" ;;
    mode)
      now=$(stat -L -c %a "$path" 2>/dev/null)
      [ "$now" = "$size" ] || continue
      note mode "$old" "$size" "$path"
      why=$(chmod "$old" "$path" 2>&1) || stop failed "$path" "$why"
      ;;
    create)
      IFS= read -r bytes
      number=$((number + 1))
      entry=$entries$number
      create
      set -- "$@" "$path"
      ;;
    file | rewrite)
      number=$((number + 1)) pending=$size
      entry=$entries$number
      [ "$target" ] || stop failed "$path" 'it is a link to nowhere'
      if [ "$old" = - ]; then
        [ ! -e "$target" ] || stop changed "$path"
      else
        [ -e "$target" ] || stop changed "$path"
        checks="$checks$old  $target
"
      fi
      why=$(receive 2>&1) || { pending=0 && stop failed "$path" "a copy of it cannot be written: $(reason)"; }
      pending=0
      set -- "$@" "$target"
      work="$work$kind $number $old $target
"
      ;;
    remove)
      number=$((number + 1))
      [ -e "$target" ] || stop changed "$path"
      checks="$checks$old  $target
"
      work="${work}remove $number $old $target
"
      ;;
    restore)
      set -- "$@" "$path"
      restored="$restored$size $path
"
      ;;
    rmdir)
      empties="$empties$path
"
      ;;
    *) ended=lost && stop failed "$kind" 'unknown record' ;;
  esac
done
# A connection that broke leaves a short file, which must not take the place of a whole one.
[ "$ended" ] || stop failed 'the transfer' 'it broke off'
each prepare
settle
fill
each compose
verify "$checks" || stop changed "$(differing "$checks")"
each swap
kept=
outlived() { # a file that was replaced shall still have been what the plan was made from
  if [ "$kind" != rewrite ] && [ -e "$entry.was" ]; then
    kept="$kept$old  $entry.was
"
  fi
}
each outlived
verify "$kept" || {
  stray=$(differing "$kept")
  put_back() { [ "$entry.was" != "$stray" ] || { mv -f "$stray" "$target" && stop changed "$target"; }; }
  each put_back
}
bring_back
while IFS= read -r path; do [ -z "$path" ] || rmdir "$path" 2>/dev/null; done <<END
$empties
END
[ "$#" -gt 0 ] || exit 0
label "$@"
echo wrote
sha256sum "$@"
