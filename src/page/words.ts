import type { PageFault, PageHost, Sign } from './data.ts';
import type { PageWords } from './language.ts';
import type { Way } from './model.ts';

/** The class of CSS that a sign's colours have. */
export const kinds: Record<Exclude<Sign, ' '>, 'pass' | 'part' | 'fail' | 'untried'> = {
  '.': 'pass',
  A: 'part',
  N: 'part',
  X: 'fail',
  '-': 'untried',
};

function fill(words: string, from: string, to: string): string {
  return words.replaceAll(/\{(from|to)\}/g, (_, word) => (word === 'from' ? from : to));
}

export function named(host: PageHost | undefined): string {
  if (!host) return '';
  return host.name === null ? host.label : `${host.label} (${host.name})`;
}

/** What a fault says of a pair. */
export function faultWords(fault: PageFault, from: string, to: string): PageFault {
  return { ...fault, cause: fill(fault.cause, from, to), remedy: fill(fault.remedy, from, to) };
}

/** What ssh was told to log in to. */
export function spelled(host: PageHost, by: Way['by']): string {
  return by === 'name' ? (host.name ?? host.label) : host.label;
}

/** A pair in one sentence, for those who listen. */
export function spoken(
  words: PageWords,
  from: PageHost,
  to: PageHost,
  sign: Sign,
  ways: readonly Way[],
): string {
  if (sign === ' ') return words.spokenNotTried(named(from), named(to));
  const failed = ways.find((way) => way.fault);
  const fault = failed?.fault && faultWords(failed.fault, from.label, spelled(to, failed.by));
  return words.spoken(named(from), named(to), words.meanings[sign], fault);
}

/** Creates an element with text: never markup. */
export function element(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}
