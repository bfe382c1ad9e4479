import type { PageFault, PageHost, PageTexts, Sign } from './data.ts';
import type { Way } from './model.ts';

/** The class of CSS that a sign's colours have. */
export const kinds: Record<Exclude<Sign, ' '>, 'pass' | 'part' | 'fail' | 'untried'> = {
  '.': 'pass',
  A: 'part',
  N: 'part',
  X: 'fail',
  '-': 'untried',
};

/** A text with what `{name}` stands for; what is put in is not looked into. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (slot, name: string) => values[name] ?? slot);
}

export function named(host: PageHost | undefined): string {
  if (!host) return '';
  return host.name === null ? host.label : `${host.label} (${host.name})`;
}

/** What a fault says of a pair. */
export function faultWords(fault: PageFault, from: string, to: string): PageFault {
  return { ...fault, cause: fill(fault.cause, { from, to }), remedy: fill(fault.remedy, { from, to }) };
}

/** What ssh was told to log in to. */
export function spelled(host: PageHost, by: Way['by']): string {
  return by === 'name' ? (host.name ?? host.label) : host.label;
}

/** A pair in one sentence, for those who listen. */
export function spoken(
  words: PageTexts,
  from: PageHost,
  to: PageHost,
  sign: Sign,
  ways: readonly Way[],
): string {
  const pair = { from: named(from), to: named(to) };
  if (sign === ' ') return fill(words.spokenNotTried, pair);
  const told = { ...pair, meaning: words.meanings[sign] };
  const failed = ways.find((way) => way.fault);
  if (!failed?.fault) return fill(words.spoken, told);
  const { cause, remedy } = faultWords(failed.fault, from.label, spelled(to, failed.by));
  return fill(words.spokenFault, { ...told, cause, remedy });
}

/** Creates an element with text: never markup. */
export function element(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}
