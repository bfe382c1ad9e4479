# shellcheck shell=sh
# A part of apply.sh: what is done to files, one process for as many of them as there can be. (journal.sh's text stands before
# this.) An entry is known by its number; each of its facts is in a variable: kind_N, old_N, size_N, bytes_N, target_N, was_N
# (where the old bytes are kept), copy_N (what will take the target's place).
each() { # entries, what to do with each
  for number in $1; do
    eval "kind=\$kind_$number old=\$old_$number size=\$size_$number target=\$target_$number was=\$was_$number copy=\$copy_$number"
    entry=$entries$number
    "$2"
  done
}
values() { # of what, of which entries; sets all, for `eval "set -- $all"`
  all=
  for number in $2; do all="$all \"\$$1_$number\""; done
}
reason() { # what dd says of an error, without its counts
  printf '%s\n' "$why" | sed -n 's/^dd: .*: //p' | sed -e 1q
}
put() { # an entry's bytes into a file
  if [ "$size" = - ]; then
    bytes=
    eval "bytes=\$bytes_$number"
    { printf '%b' "$bytes" >"$1"; } 2>/dev/null && return
    # sh's own printf gives no reason everywhere.
    why=$(printf '%b' "$bytes" | dd of="$1" 2>&1)
  else
    why=$(dd bs=65536 if="$entry.now" of="$1" conv=fsync 2>&1)
  fi
}
create() { # empty, and only where nothing stands
  note file "$number" "$target"
  set -C
  { printf '' >"$target"; } 2>/dev/null || why=$({ printf '' >"$target"; } 2>&1) || {
    set +C
    case ${why##*: } in *exist*) stop changed "$target" ;; esac
    stop failed "$target" "${why##*: }"
  }
  set +C
  created="$created $number"
}
fill() {
  put "$target" || stop failed "$target" "$(reason)"
  note 'done' "$number"
}

copy_all() { # cp -p takes owner, mode and ACL along; then only the bytes change
  each "$beside" copy_one
  [ "$near" ] || return 0
  values target "$near"
  eval "set -- $all"
  why=$(cp -p "$@" "$copies/" 2>&1) && return
  for target; do why=$(cp -p "$target" "$copies/" 2>&1) || break; done
  stop failed "$target" "a copy of it cannot be written: ${why##*: }"
}
copy_one() {
  note temp "$target"
  why=$(cp -p "$target" "$copy" 2>&1) || stop failed "$target" "a copy beside it cannot be written: ${why##*: }"
}
compose() {
  put "$copy" || stop failed "$target" "a copy of it cannot be written: $(reason)"
}
flush() { # nothing takes an old file's place before it is on the disk
  [ "$near$beside" ] || return 0
  values copy "$near$beside"
  eval "set -- $all"
  { IFS= read -r release </proc/sys/kernel/osrelease; } 2>/dev/null
  case $release in
    # The sync(1) of that time knows no files, and would wait for all that anybody has written.
    [0-3].*)
      for copy; do why=$(dd if=/dev/null of="$copy" conv=fsync,notrunc 2>&1) || stop failed "$copy" "$(reason)"; done
      ;;
    *) why=$(sync "$@" 2>&1) || stop failed "$1" "${why##*: }" ;;
  esac
}
sum_up() { # files; of one that is gone there is no line
  sums=$(sha256sum "$@" 2>/dev/null)$newline
}
next_sum() {
  line=${sums%%"$newline"*} sums=${sums#*"$newline"}
  sum=${line#\\} # which stands before a name that is written otherwise
  sum=${sum%% *}
}
compare() { # with what the plan was made from
  next_sum
  [ "$sum" = "$old" ] || stop changed "$target"
}
link_all() { # second names for old files: they go on to show what somebody still writes to them
  values target "$linked"
  eval "set -- $all"
  # On another file system there can be none.
  [ "$#" = 0 ] || ln "$@" "$olds/" 2>/dev/null
}
place() { # where the copy of an old file is to be made
  if [ "$was" = "$entry.was" ]; then
    # shellcheck disable=SC3013
    ln "$target" "$was" 2>/dev/null && { [ "$target" -ef "$was" ] || rm -f "$was"; }
  elif
    # shellcheck disable=SC3013
    ! [ "$target" -ef "$was" ]
  then
    # There is none, or, as on an overlay, none that stays the same file.
    [ ! -e "$was" ] || rm -f "$was"
    was=$entry.was
    eval "was_$number=\$was"
  fi
  [ "$kind" = file ] || return
  copy=$target$temporary
  # Where a file is made decides its label: then all copies are made beside.
  case $sealed$was in
    "$olds"/*) near="$near $number" copy=$copies/${target##*/} ;;
    *) beside="$beside $number" ;;
  esac
  eval "copy_$number=\$copy"
}
keep() {
  if [ -e "$was" ]; then
    # shellcheck disable=SC3013
    [ "$target" -ef "$was" ] || stop changed "$target"
  else
    why=$(cp -p "$target" "$was" 2>&1) || stop failed "$target" "no copy of it can be kept: ${why##*: }"
  fi
  [ "$was" = "$entry.was" ] || note was "$number" "${olds##*/}"
  noted="$noted $number"
  case $kind in
    remove)
      # Its place in the journal is kept for it.
      { printf '' >"$entry.now"; } 2>/dev/null || stop failed "$target" 'no note of it can be kept'
      note remove "$number" "$target"
      ;;
    *) note file "$number" "$target" ;;
  esac
}
reread() { # what was written, if that is lines; sets differs, adds to said
  eval "bytes=\$bytes_$number"
  # sh knows no byte 0.
  case $bytes in *'\0000'*) differs=yes && return ;; esac
  bytes=$(printf '%b.' "$bytes") found=
  { while IFS= read -r line; do found=$found$line$newline; done; } <"$target"
  [ "$found$line." = "$bytes" ] || differs=yes
  said="${said}same $target$newline"
}
rewrite() {
  case $kind in rewrite) in_place 'it has more than one name' ;; *) in_place 'its folder is not writable' ;; esac
}
in_place() { # why
  was=$entry.was
  rm -f "$was" # a second name for the file would change with it
  why=$(dd bs=65536 if="$target" of="$was" conv=fsync 2>&1) ||
    stop failed "$target" "no copy of it can be kept: $(reason)"
  note rewrite "$number" "$target"
  printf 'rewrote %s\n%s\n' "$target" "$1"
  why=$(dd bs=65536 if="$entry.now" of="$target" conv=fsync 2>&1) && note 'done' "$number" && return
  why=$(reason)
  cmp -s "$was" "$target" || dd bs=65536 if="$was" of="$target" conv=fsync 2>/dev/null
  stop failed "$target" "$why"
}
swap_all() {
  each "$beside" swap_one
  left=$near
  while [ "$left" ]; do
    folder='' later='' now=''
    for number in $left; do
      eval "target=\$target_$number"
      folder=${folder:-${target%/*}}
      if [ "${target%/*}" = "$folder" ]; then now="$now $number"; else later="$later $number"; fi
    done
    values copy "$now"
    eval "set -- $all"
    said=$(mv -f "$@" "$folder/" 2>&1)
    each "$now" swapped
    left=$later
  done
}
swap_one() {
  said=$(mv -f "$copy" "$target" 2>&1)
  swapped
}
swapped() {
  [ -e "$copy" ] || { finish && return; }
  rm -f "$copy"
  [ -w "$target" ] || stop failed "$target" "${said##*: }"
  eval "was_$number="
  rm -f "$was"
  in_place "${said##*: }"
}
finish() { note 'done' "$number"; }
take_away() {
  [ "$gone" ] || return 0
  values target "$gone"
  eval "set -- $all"
  why=$(rm -f "$@" 2>&1) || stop failed "$1" "${why##*: }"
  each "$gone" finish
}
bring_back() { # the same file, as long as the journal is on its file system
  [ ! -e "$target" ] || stop changed "$target"
  was=$journal/$size.was
  [ "$old" = - ] || was=$journal/$old/${target##*/}
  ln "$was" "$target" 2>/dev/null || why=$(cp -p "$was" "$target" 2>&1) || stop failed "$target" "${why##*: }"
}
outlived() { # a file that was replaced shall still have been what the plan was made from
  next_sum
  [ "$sum" = "$old" ] || { mv -f "$was" "$target" && stop changed "$target"; }
}
