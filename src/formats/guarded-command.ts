/**
 * The text by which sh runs the recovery program only where nobody else can have made or changed it: its folder and it are
 * the user's own, no links, and closed to others' writing. All happens within the folder, so that none can be put in
 * another's place between the look and the reading. `test` cannot see modes: one stat(1) is what this costs.
 *
 * No quotes, backslashes or `!` are in it: it stands within single quotes in ssh's configuration, in a crontab, and in
 * start-up files, and the shell that reads them may be csh or fish. stat tells a link's own mode, which is 777.
 */
const checked = [
  `IFS=; set -f; cd -P \${0%/*} 2>/dev/null && [ -O . ] && [ -O keep_agents ] &&`,
  'case $(stat -c %a. . keep_agents 2>/dev/null) in *[2367]?.*|*[2367].*) false;;',
  '*.*.) unset IFS; . ./keep_agents;; *) false;; esac',
].join(' ');

/**
 * The command line that runs the recovery program with a word, or ends with status 1 and nothing said.
 *
 * @param program the absolute path of `keep_agents`, as one word of the shell
 */
export function guarded(program: string, word: string): string {
  return `/bin/sh -c '${checked}' ${program} ${word}`;
}
