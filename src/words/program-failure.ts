/** What a program on a host told of the file that it could not write. All text is hostile. */
export interface ProgramFailure {
  readonly path: string;
  /** The system's words, where there are any. */
  readonly why: string;
  readonly kind: 'full' | 'read-only' | 'other';
}

/** Reads the text of `program-failed`: `failed PATH`, then the system's words. */
export function readProgramFailure(text: string): ProgramFailure {
  const [first = '', ...rest] = text.split('\n');
  const why = rest.join(' ').trim();
  const kind = /space|quota/i.test(why) ? 'full' : /read-only/i.test(why) ? 'read-only' : 'other';
  return { path: first.replace(/^failed /, ''), why, kind };
}
