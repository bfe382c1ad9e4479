import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A table of docs/performance.md. */
export type Title = 'near' | 'far' | 'cost' | 'mesh' | 'doctor';

const document = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Puts figures in their place in docs/performance.md, with the command that gave them. Throws Error when there is none. */
export async function writeFigures(title: Title, text: string): Promise<void> {
  const was = await readFile(document, 'utf8');
  const [begin, end] = [`<!-- ${title}: written by npm run bench -->\n`, `<!-- end of ${title} -->`];
  const [from, to] = [was.indexOf(begin), was.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${document} has no place for ${title}`);
  const words = process.argv.slice(2).join(' ');
  const day = new Date().toISOString().slice(0, 10);
  const fresh = `\n\`npm run bench -- ${words}\`, ${day}, on ${cpus().length} cores:\n\n\`\`\`\n${text}\n\`\`\`\n\n`;
  await writeFile(document, was.slice(0, from + begin.length) + fresh + was.slice(to));
}
