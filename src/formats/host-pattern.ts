/**
 * Does a pattern with `*` and `?` match all of the text? As match_pattern() of OpenSSH, but in linear space and
 * without its exponential worst case (a known_hosts file may be hostile, rule 7.7).
 */
export function matchPattern(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * match_hostname() of OpenSSH: a comma-separated list of patterns, letter case ignored; a matching `!pattern`
 * refuses whatever else matches. See ssh_config(5) PATTERNS.
 */
export function matchHostList(host: string, list: string): boolean {
  const name = host.toLowerCase();
  let found = false;
  for (const item of list.toLowerCase().split(',')) {
    const negated = item.startsWith('!');
    const pattern = negated ? item.slice(1) : item;
    if (pattern.length >= 1023) return false;
    if (!matchPattern(name, pattern)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}
