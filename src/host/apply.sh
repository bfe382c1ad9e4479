# shellcheck shell=sh
# Makes directories and replaces files, each file only if it still is what the plan was made from.
# Input: records, a line each, in this order, then the line `end`:
#   directory - - PATH                  made with mode 0700 if it is not there
#   mode MODE - PATH                    chmod
#   create - - PATH                     a small new file; the next line holds its bytes as printf's %b reads them
#   file OLD SIZE PATH                  then SIZE bytes; OLD is the sha256 of what was read, or - for no file
# Output: `wrote`, then SHA256 and path of each file as it now reads, links resolved; or `changed PATH`; or
# `failed PATH` and the reason on the next line.
# Paths may hold spaces, never newlines: the caller has checked.
temporary=.gs_sshexkey-$$
created=
drain() { # what is left of the input would be taken for the session's next program
  [ -z "$ended" ] || return
  [ "${pending:-0}" = 0 ] || dd bs="$pending" count=1 iflag=fullblock of=/dev/null 2>/dev/null
  while read -r kind _ size _ && [ "$kind" != end ]; do
    case $kind in
      create) IFS= read -r _ ;;
      file) [ "$size" = 0 ] || dd bs="$size" count=1 iflag=fullblock of=/dev/null 2>/dev/null ;;
    esac
  done
}
stop() {
  drain
  printf '%s' "$created" | while IFS= read -r path; do rm -f "$path"; done
  printf '%s %s\n%s\n' "$1" "$2" "$3"
  exit 1
}
note() { # a path to be removed should the run stop
  created="$created$1
"
}
make_directories() {
  why=$(mkdir "$@" 2>&1) || stop failed "$1" "$why"
}
receive() { # size, file
  if [ "$1" = 0 ]; then
    : >"$2"
  else
    dd bs="$1" count=1 iflag=fullblock conv=fsync of="$2"
  fi
}
reason() { # what dd says of an error, without its counts
  sed -n 's/^dd: .*: //p' | sed -e 1q
}

set --
directories=yes
checks=
ended=
while read -r kind first size path; do
  if [ "$directories" ] && [ "$kind" != directory ]; then
    [ "$#" -eq 0 ] || make_directories "$@"
    directories=
    set --
  fi
  case $kind in
    end) ended=yes && break ;;
    directory) [ -d "$path" ] || set -- "$@" "$path" ;;
    mode) why=$(chmod "$first" "$path" 2>&1) || stop failed "$path" "$why" ;;
    create)
      IFS= read -r bytes
      # A process less a file: sh writes it itself, in one go, and only where nothing stands.
      why=$(set -C && { printf '%b' "$bytes" >"$path"; } 2>&1) || {
        case ${why##*: } in *exist*) stop changed "$path" ;; esac
        note "$path"
        # dash's printf says no more than `I/O error`, busybox's nothing.
        case $why in '' | *printf*) why=$(printf '%b' "$bytes" | dd of="$path" 2>&1 | reason) ;; esac
        stop failed "$path" "${why##*: }"
      }
      note "$path"
      set -- "$@" "$path"
      ;;
    file)
      pending=$size
      target=$path
      [ -L "$path" ] && target=$(readlink -f "$path")
      set -- "$@" "$target"
      note "$target$temporary"
      if [ "$first" = - ]; then
        [ -e "$target" ] && stop changed "$path"
        why=$( (: >"$target$temporary") 2>&1) || stop failed "$path" "${why##*: }"
      else
        # cp -p takes owner, mode and ACL along; then only the bytes change.
        why=$(cp -p "$target" "$target$temporary" 2>&1) || stop failed "$path" "$why"
        checks="$checks$first  $target
"
      fi
      pending=
      why=$(receive "$size" "$target$temporary" 2>&1) ||
        stop failed "$path" "a copy beside it cannot be written: $(printf '%s\n' "$why" | reason)"
      ;;
    *) ended=lost && stop failed "$kind" 'unknown record' ;;
  esac
done
# A connection that broke leaves a short file, which must not take the place of a whole one.
[ "$ended" ] || stop failed 'the transfer' 'it broke off'
[ "$#" -gt 0 ] || exit 0
if [ -n "$checks" ]; then
  printf '%s' "$checks" | sha256sum -c --status 2>/dev/null ||
    stop changed "$(printf '%s' "$checks" | sha256sum -c 2>/dev/null | sed -n 's/: FAILED.*//p' | sed -e 1q)"
fi
for target; do
  [ -e "$target$temporary" ] || continue
  why=$(mv -f "$target$temporary" "$target" 2>&1) || stop failed "$target" "$why"
done
if command -v restorecon >/dev/null; then restorecon "$@" 2>/dev/null; fi
echo wrote
sha256sum "$@"
