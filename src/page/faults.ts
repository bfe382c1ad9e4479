import type { PageGroup } from './data.ts';
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
  show: (group: PageGroup) => void,
): void {
  const { groups } = model.data;
  const add = (some: readonly PageGroup[]): void => {
    list.append(...some.map((group) => item(group, model, show)));
  };
  add(groups.slice(0, listedFirst));
  const rest = groups.slice(listedFirst);
  if (rest.length === 0) return;
  more.hidden = false;
  more.textContent = `Show ${rest.length} more`;
  more.addEventListener('click', () => {
    const next = list.children.length;
    add(rest);
    more.hidden = true;
    const button = list.children[next]?.querySelector('button');
    button?.focus();
  });
}

function item(group: PageGroup, model: Model, show: (group: PageGroup) => void): HTMLElement {
  const { from, to, pairs, by, cause, detail, remedy } = group;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = `Show ${pairs === 1 ? 'the pair' : `${pairs} pairs`}`;
  button.addEventListener('click', () => show(group));
  const only = by === 'both' ? '' : `, by ${by} only`;
  const who = element('p', 'who', ...side(from, model), ' → ', ...side(to, model), only);
  const words = element('div', 'words', element('p', '', cause));
  if (detail !== null) words.append(element('p', 'said', detail));
  words.append(element('p', 'todo', element('b', '', 'To do: '), remedy));
  const some = (places: readonly number[]): boolean =>
    places.length > 1 && places.length < model.data.hosts.length;
  if (some(from)) words.append(element('p', 'quiet', `From ${nameSome(from, model)}`));
  if (some(to)) words.append(element('p', 'quiet', `To ${nameSome(to, model)}`));
  return element('li', '', who, words, button);
}

function side(places: readonly number[], model: Model): (string | Node)[] {
  const [first = -1] = places;
  return places.length === 1
    ? [element('span', 'host', named(model.data.hosts[first]))]
    : [`${places.length} hosts`];
}

function nameSome(places: readonly number[], { data }: Model): string {
  const names = places.slice(0, namedHosts).map((place) => data.hosts[place]?.label ?? '');
  const more = places.length > namedHosts ? ` and ${places.length - namedHosts} more` : '';
  return `${names.join(', ')}${more}`;
}
