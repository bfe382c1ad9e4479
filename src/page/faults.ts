import type { PageGroup } from './data.ts';
import type { PageWords } from './language.ts';
import type { Model } from './model.ts';
import { element, named } from './words.ts';

/** Groups that are listed at first, and hosts that are named in one. */
const listedFirst = 10;
const namedHosts = 12;

/**
 * Fills the list of what fails.
 *
 * @param show called for a group that is to be shown in the matrix
 */
export function listFaults(
  list: HTMLElement,
  more: HTMLButtonElement,
  model: Model,
  words: PageWords,
  show: (group: PageGroup) => void,
): void {
  const { groups } = model.data;
  const add = (some: readonly PageGroup[]): void => {
    list.append(...some.map((group) => item(group, model, words, show)));
  };
  add(groups.slice(0, listedFirst));
  const rest = groups.slice(listedFirst);
  if (rest.length === 0) return;
  more.hidden = false;
  more.textContent = words.showMore(rest.length);
  more.addEventListener('click', () => {
    const next = list.children.length;
    add(rest);
    more.hidden = true;
    const button = list.children[next]?.querySelector('button');
    button?.focus();
  });
}

function item(
  group: PageGroup,
  model: Model,
  words: PageWords,
  show: (group: PageGroup) => void,
): HTMLElement {
  const { from, to, pairs, by, cause, detail, remedy } = group;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.showPairs(pairs);
  button.addEventListener('click', () => show(group));
  const only = by === 'both' ? '' : words.onlyBy(by);
  const who = element('p', 'who', ...side(from, model, words), ' → ', ...side(to, model, words), only);
  const text = element('div', 'words', element('p', '', cause));
  if (detail !== null) text.append(element('p', 'said', detail));
  text.append(element('p', 'todo', element('b', '', words.toDo), remedy));
  const some = (places: readonly number[]): boolean =>
    places.length > 1 && places.length < model.data.hosts.length;
  if (some(from)) text.append(element('p', 'quiet', nameSome('from', from, model, words)));
  if (some(to)) text.append(element('p', 'quiet', nameSome('to', to, model, words)));
  return element('li', '', who, text, button);
}

function side(places: readonly number[], model: Model, words: PageWords): (string | Node)[] {
  const [first = -1] = places;
  return places.length === 1
    ? [element('span', 'host', named(model.data.hosts[first]))]
    : [words.hosts(places.length)];
}

function nameSome(
  which: 'from' | 'to',
  places: readonly number[],
  { data }: Model,
  words: PageWords,
): string {
  const names = places.slice(0, namedHosts).map((place) => data.hosts[place]?.label ?? '');
  return words.side(which, names, places.length - names.length);
}
