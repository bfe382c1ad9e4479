/** What the log of a running ssh (`-vv`) has told so far. A jump host's ssh writes into the same log, before ours begins. */
export interface LogState {
  readonly stage: 'connect' | 'handshake' | 'login';
  /** By which method it is trying to log in. */
  readonly method: string | undefined;
  /** Methods that the server would take next. */
  readonly offered: readonly string[];
  /** Fingerprints of the keys that it has offered to the server, `SHA256:…`. */
  readonly keys: readonly string[];
  /** How many prompts the server has in its present dialogue. */
  readonly prompts: number;
  readonly authenticated: boolean;
  /** A key or a password was right, and the server wants more. */
  readonly partial: boolean;
  /** The server has announced no other host key than ours is. */
  readonly noMoreKeys: boolean;
  /** What the server has said of the login: SSH_MSG_DEBUG. */
  readonly remarks: readonly string[];
  /** The last lines that are no debug output: why it ended. */
  readonly last: readonly string[];
}

/** Nothing has been told yet. */
export const noLog: LogState = {
  stage: 'connect',
  method: undefined,
  offered: [],
  keys: [],
  prompts: 0,
  authenticated: false,
  partial: false,
  noMoreKeys: false,
  remarks: [],
  last: [],
};

/** Most remarks of a server, most keys, and most last lines, that are kept. */
const kept = { remarks: 50, keys: 100, last: 5 };
const longestLine = 500;

/** Takes one line of the log in. Lines that tell nothing of the state leave it as it is. */
function readLogLine(state: LogState, line: string): LogState {
  const text = line.slice(0, longestLine);
  const [, debug] = /^debug[123]: (.*)$/.exec(text) ?? [];
  if (debug === undefined) return readPlain(state, text);
  // Where a jump host's ssh is done, ours begins.
  if (debug.startsWith('Remote protocol version')) return { ...noLog, stage: 'handshake' };
  if (debug.startsWith('SSH2_MSG_NEWKEYS received')) return { ...state, stage: 'login' };
  const [, method] = /^Next authentication method: (\S+)$/.exec(debug) ?? [];
  if (method !== undefined) return { ...state, method, prompts: 0 };
  const [, methods] = /^Authentications that can continue: (\S*)$/.exec(debug) ?? [];
  if (methods !== undefined) return { ...state, offered: methods.split(',').filter((one) => one !== '') };
  const [, key] = /^Offering public key: .*(SHA256:[A-Za-z0-9+/]{43})/.exec(debug) ?? [];
  if (key !== undefined) return { ...state, keys: [...state.keys, key].slice(-kept.keys) };
  const [, prompts] = /^input_userauth_info_req: num_prompts (\d{1,3})$/.exec(debug) ?? [];
  if (prompts !== undefined) return { ...state, prompts: Number(prompts) };
  if (/: no new or deprecated keys from server/.test(debug)) return { ...state, noMoreKeys: true };
  const [, remark] = /^Remote: (.*)$/.exec(debug) ?? [];
  if (remark !== undefined)
    return state.remarks.length < kept.remarks ? { ...state, remarks: [...state.remarks, remark] } : state;
  return debug.startsWith('Authenticated ') ? readPlain(state, debug) : state;
}

/** What ssh says of itself, of the run's own known_hosts file, and of its traffic. */
const noise =
  /^(?:OpenSSH_\S+ |Warning: Permanently added |Learned new hostkey: |Adding new key for |Transferred: |Bytes per second: )/;

function readPlain(state: LogState, text: string): LogState {
  if (/^Authenticated (?:using "[^"]*" )?with partial success/.test(text)) return { ...state, partial: true };
  if (text.startsWith('Authenticated to ')) return { ...state, authenticated: true };
  return text.trim() === '' || noise.test(text)
    ? state
    : { ...state, last: [...state.last, text].slice(-kept.last) };
}

/** Splits pieces of a log into lines, and takes each in. */
export function logReader(): { add(piece: Buffer): LogState } {
  let state = noLog;
  let rest = '';
  return {
    add: (piece) => {
      const lines = `${rest}${piece.toString('latin1')}`.split('\n');
      rest = (lines.pop() ?? '').slice(0, longestLine);
      for (const line of lines) state = readLogLine(state, line.replace(/\r$/, ''));
      return state;
    },
  };
}
