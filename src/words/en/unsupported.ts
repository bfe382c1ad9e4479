import type { Unsupported } from '../../transport/unsupported.ts';

/** What about a host this tool cannot work with. */
export function unsupported(why: Unsupported): string {
  switch (why.is) {
    case 'no-home':
      return 'no home directory';
    case 'home-unwritable':
      return `its home directory ${why.home} cannot be written into ssh_config and a crontab`;
    case 'no-journal':
      return `${why.path}: it is not a folder of this user's own, so it cannot be a run's journal: look who made it, and remove it`;
    case 'too-large':
      return `${why.path} has ${why.bytes} bytes: the files that this tool reads may have ${why.most} in all`;
    case 'too-long':
      return `${why.path} has ${why.lines} lines: the files that this tool edits may have ${why.most} in all`;
    case 'no-files':
      return `${why.paths.join(', ')}: not a file that can be read`;
    case 'unreadable':
      return `${why.path} cannot be read (${why.reason})`;
    case 'other-listener':
      return `user ${why.uid} listens at port ${why.port}, where root's ssh server should`;
    case 'a-link':
      return `${why.path}: it is a link`;
    case 'not-own':
      return `${why.path}: it is not the user's own`;
    case 'not-closed':
      return `${why.path}: ${why.reason}`;
    case 'no-setpriv':
      return 'neither setpriv nor runuser (util-linux) works there, by one of which root would examine a home as its user';
    case 'not-run-as-user':
      return 'it does not say whether it has run a program as that user';
    case 'not-roots':
      return `${why.path}: it is not a plain file of root's that nobody else can write to, or there is a link on the way to it`;
    case 'no-agent':
      return `process ${why.pid} is no agent of the user's any more`;
    case 'said':
      return why.text;
  }
}
