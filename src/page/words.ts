import type { PageFault, PageHost, Sign } from './data.ts';
import type { Way } from './model.ts';

export const meanings: Record<Exclude<Sign, ' '>, string> = {
  '.': 'passes',
  A: 'fails by address',
  N: 'fails by name',
  X: 'fails',
  '-': 'could not be tried: counts as failed',
};

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
export function spoken(from: PageHost, to: PageHost, sign: Sign, ways: readonly Way[]): string {
  const head = `${named(from)} to ${named(to)}`;
  if (sign === ' ') return `${head}: not tried in this mode.`;
  const failed = ways.find((way) => way.fault);
  if (!failed?.fault) return `${head}: ${meanings[sign]}.`;
  const { cause, remedy } = faultWords(failed.fault, from.label, spelled(to, failed.by));
  return `${head}: ${meanings[sign]}. ${cause}. To do: ${remedy}`;
}

/** Creates an element with text: never markup. */
export function element(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}
