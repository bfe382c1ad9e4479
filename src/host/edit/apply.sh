# shellcheck shell=sh
# Makes directories, replaces and removes files, each file only if it still is what the plan was made from. What it does
# is noted in the journal first. (The texts of journal.sh and apply-files.sh stand before this.)
# Input: `note`, or `undo` where a journal is being undone and nothing is noted, and `closed` where it is known that what is
# made in the home is the user's alone; the journal's folder; whose run it is; the sizes of the records and of what follows
# them, a line each. The records, a line each, in this order, then the line `end`:
#   directory OLD - PATH     made with mode 0700 if it is not there; OLD is `closed` as above, else -
#   mode NEW OLD PATH        chmod, if the mode still is OLD
#   create OLD SIZE PATH     a new file; OLD as for a directory
#   file OLD SIZE PATH       one that is there; OLD is the sha256 of what was read
#   rewrite OLD SIZE PATH    the same, in place: the file has more than one name
#   remove OLD - PATH        the file goes
#   restore FOLDER N PATH    the file of entry N of the journal, which was removed, comes back as it was, from this folder of the
#                            journal; - for N.was
#   rmdir - - PATH           the directory goes, if it is empty
# Where the SIZE of new bytes is -, the next line is `=` and the bytes as printf's %b reads them; the bytes of the others follow
# the records, in their order, and then the line `end`.
# Output: `rewrote PATH` and the reason on the next line, for each file that could not be replaced by a rename; `wrote`,
# then, for each file, SHA256 and path as it now reads, links resolved, or `same` and its path. Or `changed PATH`; or `failed PATH` and the reason
# on the next line.
# Paths may hold spaces, never newlines: the caller has checked.
temporary=.gs_sshexkey-$id
created='' pending=0 length=0 names=/ doubted='' noted=''
# Entries, by what is to be done.
directories='' modes='' new='' changed='' rewritten='' beside='' near='' kept='' linked='' gone='' restored='' empties=''
received='' written=''
stop() {
  # What is left of the input would be taken for the session's next program.
  [ "$pending" = 0 ] || dd bs="$pending" count=1 iflag=fullblock of=/dev/null 2>/dev/null
  for number in $beside; do eval "[ ! -e \"\$copy_$number\" ] || rm -f \"\$copy_$number\""; done
  for number in $created; do eval "rm -f \"\$target_$number\""; done
  # A second name that is noted nowhere would be taken for one of the user's own.
  for number in $kept; do
    case " $noted " in *" $number "*) ;; *) eval "[ ! \"\$target_$number\" -ef \"\$was_$number\" ] || rm -f \"\$was_$number\"" ;; esac
  done
  printf '%s %s\n%s\n' "$1" "$2" "$3"
  exit 1
}
note() { # without a note nothing is done
  [ "$word" != note ] || record "$@" 2>/dev/null || stop failed "$journal" 'it cannot be written'
}
narrow() {
  now=$(stat -L -c %a "$target" 2>/dev/null)
  [ "$now" = "$size" ] || return 0
  note mode "$old" "$size" "$target"
  why=$(chmod "$old" "$target" 2>&1) || stop failed "$target" "$why"
}
label() { # what SELinux's policy says of files under these names
  path=$PATH PATH=$PATH:/usr/sbin:/sbin
  ! command -v restorecon >/dev/null || restorecon "$@" >/dev/null 2>&1
  PATH=$path
}
receive() { # new bytes, of which a copy is kept
  if [ "$size" = - ]; then
    [ "$word$kind" = undocreate ] || put "$entry.now" || stop failed "$target" "a copy of it cannot be written: $(reason)"
    return
  fi
  pending=$((pending - size))
  why=$(dd bs="$size" count=1 iflag=fullblock of="$entry.now" 2>&1) ||
    { pending=0 && stop failed "$target" "a copy of it cannot be written: $(reason)"; }
}
sort_out() { # one record, in kind, old, size and path
  target=$path
  case $kind in
    directory)
      [ ! -d "$path" ] || return 0
      directories="$directories $number"
      [ "$old" = closed ] || doubted="$doubted $number"
      return
      ;;
    rmdir) empties="$empties $number" && return ;;
    mode) modes="$modes $number" && return ;;
    restore) restored="$restored $number" written="$written $number" && return ;;
    create)
      new="$new $number"
      [ "$old" = closed ] || doubted="$doubted $number"
      ;;
    *)
      [ ! -L "$path" ] || target=$(readlink -f "$path")
      [ "$target" ] || stop failed "$path" 'it is a link to nowhere'
      [ -e "$target" ] || stop changed "$path"
      changed="$changed $number"
      ;;
  esac
  case $kind in
    remove) gone="$gone $number" ;;
    *) received="$received $number" written="$written $number" ;;
  esac
  # A file that is the user's, in a folder that is not, can be written in place.
  case $kind in
    create) return ;;
    rewrite) rewritten="$rewritten $number" && return ;;
    file) [ -w "${target%/*}/" ] || [ ! -w "$target" ] || { rewritten="$rewritten $number" && return; } ;;
  esac
  kept="$kept $number" was=$entries$number.was
  # Those that share a folder of the journal need different names.
  case $names in */"${target##*/}"/*) return ;; esac
  [ -e "$olds/${target##*/}" ] || linked="$linked $number" was=$olds/${target##*/} names=$names${target##*/}/
}

read -r word closed
opened=yes
open_journal || [ "$word" = undo ] || opened=
read -r size
read -r pending
large=$pending
[ "$opened" ] || { pending=$((size + pending)) && stop failed "$journal" "$why"; }
entries=$journal/
[ "$word" = note ] || entries=$journal/undo-
olds=$entries$id.old copies=$entries$id.new
sealed=
[ ! -e /sys/fs/selinux/enforce ] || sealed=yes
input=
if [ "$size" -lt 1024 ]; then
  # sh reads byte by byte: what is short costs less than a process.
  while IFS= read -r line && input=$input$line && [ "$line" != end ]; do input=$input$newline; done
else
  input=$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)
fi
# A connection that broke leaves a part, which must not be taken for the whole.
case $input in *"${newline}end") ;; *) pending=0 && stop failed 'the transfer' 'it broke off' ;; esac
set -f
IFS=$newline
# shellcheck disable=SC2086
set -- $input
unset IFS
set +f
input='' files=$number
while [ "$1" != end ]; do
  path=$1 was='' copy=''
  kind=${path%% *} path=${path#* }
  old=${path%% *} path=${path#* }
  size=${path%% *} path=${path#* }
  # The journal counts files; the others need a name.
  case $kind in create | file | rewrite | remove) files=$((files + 1)) number=$files ;; *) number=x$# ;; esac
  shift
  case $kind-$size in
    create-- | file-- | rewrite--)
      eval "bytes_$number=\${1#=}"
      length=$((length + ${#1}))
      shift
      ;;
  esac
  sort_out
  eval "kind_$number=\$kind old_$number=\$old size_$number=\$size target_$number=\$target was_$number=\$was copy_$number=\$copy"
done
each "$received" receive
if [ "$pending" != 0 ]; then
  read -r ended
  pending=0
  [ "$ended" = end ] || stop failed 'the transfer' 'it broke off'
fi

values target "$directories"
eval "set -- $all"
for path; do note directory "$path"; done
made=$#
[ -z "$kept" ] || for path in "$olds" "$copies"; do [ -d "$path" ] || set -- "$@" "$path"; done
[ "$#" = 0 ] || why=$(mkdir -m 700 "$@" 2>&1) || stop failed "$1" "$why"
for path; do ! planted "$path" || stop failed "$path" 'others have put something into it as it was made'; done
[ "$made" = 0 ] || eval "label $all"
each "$modes" narrow
each "$new" create
# All that was made has its mode before its first byte.
[ -z "$closed" ] || fresh=
values target "$doubted"
eval "set -- \${fresh:+\"\$fresh\"} $all"
[ "$#" = 0 ] || private "$@" || stop failed "$made" "$why"
each "$new" fill
link_all
each "$kept" place
copy_all
each "$near$beside" compose
flush
values target "$changed"
eval "[ -z \"\$changed\" ] || sum_up $all"
each "$changed" compare
each "$kept" keep
each "$rewritten" rewrite
swap_all
take_away
each "$restored" bring_back
values target "$written"
written=$all
swapped=
for number in $kept; do eval "[ -z \"\$was_$number\" ] || swapped=\"\$swapped \$number\""; done
values was "$swapped"
eval "set -- $written $all"
said='' differs=''
# A few bytes that sh itself reads cost less than a process.
if [ "$changed$restored" ] || [ "$large" != 0 ] || [ "$length" -gt 1000 ]; then differs=yes; else each "$new" reread; fi
[ -z "$differs" ] || [ "$#" = 0 ] || sum_up "$@"
eval "set -- $written"
[ -z "$differs" ] || said=
[ -z "$differs" ] || for path; do
  next_sum
  said=$said$line$newline
done
each "$swapped" outlived
values target "$empties"
[ "$all" = '' ] || eval "rmdir $all" 2>/dev/null
[ "$#" -gt 0 ] || exit 0
label "$@"
printf 'wrote\n%s' "$said"
