import type { Console, Span } from '../../terminal/console.ts';
import { octal } from '../../text/octal.ts';
import { unifiedDiff } from '../../text/unified-diff.ts';
import { type FileChange, type HostPreview, isUnchanged } from '../../trust/run/preview.ts';
import type { PreviewCount, PreviewWords } from '../../words/types/preview.ts';

/**
 * Shows what a run would change, host by host, and a summary.
 *
 * @param previews the hosts that take part
 * @returns the exit status: 0 when nothing would change, else 3
 */
export async function showPreview(
  console: Console,
  words: PreviewWords,
  previews: AsyncIterable<HostPreview>,
): Promise<number> {
  const sum = new Map<PreviewCount, number>();
  let [hosts, changing] = [0, 0];
  try {
    for await (const host of previews) {
      hosts++;
      if (isUnchanged(host)) continue;
      changing++;
      for (const [what, count] of countsOf(host)) sum.set(what, (sum.get(what) ?? 0) + count);
      console.progress(undefined);
      for (const line of previewLines(host, words)) console.styled(line);
    }
    return changing > 0 ? 3 : 0;
  } finally {
    console.progress(undefined);
    const counts = [...sum].flatMap(([what, count]) => (count > 0 ? words.counted[what](count) : []));
    if (hosts > 0) console.out(words.summary(changing, hosts, counts));
  }
}

function countsOf({ directories, emptied, modes, files, crontab, agents }: HostPreview) {
  return [
    ['directories', directories.length + emptied.length],
    ['modes', modes.length],
    ['files', files.length],
    ['crontabs', crontab ? 1 : 0],
    ['agents', agents.length],
  ] as const;
}

/** What would change on one host, a line each; files as unified diffs. */
function previewLines(preview: HostPreview, words: PreviewWords): readonly (readonly Span[])[] {
  const { host, name, undone, directories, modes, files, emptied, crontab, agents } = preview;
  const plain = (text: string): Span[] => [{ text }];
  return [
    [{ text: name === undefined ? host : `${host} ${name}`, style: 'strong' }],
    ...(undone ? [plain(words.undoFirst(undone.whose)), plain(words.removeFolder(undone.path))] : []),
    ...directories.map((path) => plain(words.makeDirectory(path))),
    ...modes.map(({ path, was, mode }) => plain(words.setMode(path, octal(mode), octal(was)))),
    ...files.flatMap((file) => [plain(fileTitle(file, words)), ...diffLines(file)]),
    ...emptied.map((path) => plain(words.removeDirectory(path))),
    ...(crontab ? [plain(words.crontab), ...diffLines(crontab)] : []),
    ...agents.map(({ word, command }) => plain(words.agent[word](command))),
    [],
  ];
}

function fileTitle({ path, was, now }: FileChange, words: PreviewWords): string {
  if (was === null) return words.newFile(path);
  return now === null ? words.removeFile(path) : words.changeFile(path);
}

function diffLines(file: FileChange): readonly (readonly Span[])[] {
  const { path } = file;
  const side = (bytes: Buffer | null | undefined): string => (bytes === null ? '/dev/null' : path);
  return [
    [{ text: `--- ${side(file.was)}`, style: 'strong' }],
    [{ text: `+++ ${side(file.now)}`, style: 'strong' }],
    ...hunksOf(file).map((text): Span[] => {
      const style = styles[text.charAt(0)];
      return [style ? { text, style } : { text }];
    }),
  ];
}

const styles: Readonly<Record<string, 'good' | 'bad' | 'faint'>> = { '+': 'good', '-': 'bad', '@': 'faint' };

/** Private material, and what was not read, is one line that says so. */
function hunksOf({ was, now, secret }: FileChange): readonly string[] {
  if (!secret && was !== undefined) return unifiedDiff(was, now);
  const [old, fresh] = [was, now].map((bytes) => (bytes === null ? 0 : 1));
  const word = secret ? '[secret]' : '[not read]';
  return [
    `@@ -${old},${old} +${fresh},${fresh} @@`,
    ...(old ? [`-${word}`] : []),
    ...(fresh ? [`+${word}`] : []),
  ];
}
