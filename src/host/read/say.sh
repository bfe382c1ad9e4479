# shellcheck shell=sh
# How the programs that examine a host tell what they find: records, a line each, of a word and its value.
# A backslash and three octal digits stand for a byte: what others may have named or written neither ends a record nor begins one.
say() {
  # shellcheck disable=SC1003
  case $2 in
    *[![:print:]]* | *\\*) printf '%s %s\n' "$1" "$(printf %s "$2" | od -An -v -to1 | tr -d '\n' | tr ' ' '\\')" ;;
    *) printf '%s %s\n' "$1" "$2" ;;
  esac
}
each_line() { # word, text: a record for every line
  while IFS= read -r line; do [ -z "$line" ] || say "$1" "$line"; done <<EOT
$2
EOT
}
