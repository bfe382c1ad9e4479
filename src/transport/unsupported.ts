/** What about a host this tool cannot work with. All text is hostile. */
export type Unsupported =
  | { readonly is: 'no-home' }
  /** The path of the home cannot be written into ssh_config(5) and crontab(5). */
  | { readonly is: 'home-unwritable'; readonly home: string }
  /** What lies in the place of a journal is not the user's own folder. */
  | { readonly is: 'no-journal'; readonly path: string }
  /** Files that are too large to be read, or too long to be edited: the largest. */
  | { readonly is: 'too-large'; readonly path: string; readonly bytes: number; readonly most: number }
  | { readonly is: 'too-long'; readonly path: string; readonly lines: number; readonly most: number }
  /** Something else stands where files have to be, or they cannot be read. */
  | { readonly is: 'no-files'; readonly paths: readonly string[] }
  | { readonly is: 'unreadable'; readonly path: string; readonly reason: string }
  /** Another user's program has the port of this machine's ssh server. */
  | { readonly is: 'other-listener'; readonly uid: number; readonly port: number }
  /** A folder of the tool's that cannot be closed to others. */
  | { readonly is: 'a-link' | 'not-own'; readonly path: string }
  | { readonly is: 'not-closed'; readonly path: string; readonly reason: string }
  /** Root can run nothing there as another user; or it was not told whether it has run. */
  | { readonly is: 'no-setpriv' | 'not-run-as-user' }
  /** Not a plain file of root's that nobody else can write to or lead elsewhere. */
  | { readonly is: 'not-roots'; readonly path: string }
  /** A process is no agent of the user's. */
  | { readonly is: 'no-agent'; readonly pid: number }
  /** In words of the program that ran there. */
  | { readonly is: 'said'; readonly text: string };
