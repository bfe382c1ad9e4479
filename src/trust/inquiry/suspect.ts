/** A setting that is not the program's own default, and that may let a login fail. */
export interface Suspect {
  /** In lower case, as the program names it. */
  readonly keyword: string;
  /** As it is written where it stands, or as the program shows it. Hostile text. */
  readonly setting: string;
  /** Where it stands; undefined for an option of the running program. */
  readonly line:
    | { readonly file: string; readonly number: number; readonly text: string; readonly match: string }
    | undefined;
  readonly option: string | undefined;
}

/** Characters of a setting that are shown. */
export const shownSetting = 200;

/** The line that a program names when it cannot read its configuration: `FILE: line 3: …`, `FILE line 3: …`. */
export function suspectIn(
  said: string,
  lines: readonly { readonly file: string; readonly number: number; readonly text: string }[],
): Suspect | undefined {
  const [, file = '', number = ''] = /^(?:[\w-]+: )?([/~].*?):? line (\d{1,7})\b/.exec(said) ?? [];
  const line = lines.find((one) => one.file === file && one.number === Number(number));
  if (!line) return undefined;
  const setting = line.text.trim().slice(0, shownSetting);
  const keyword = /^"?(\w+)/.exec(setting)?.[1]?.toLowerCase() ?? '';
  return {
    keyword,
    setting,
    line: { file, number: line.number, text: line.text, match: '' },
    option: undefined,
  };
}
