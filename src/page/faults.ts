import type { PageGroup, PageTexts } from './data.ts';
import { element, fill } from './elements.ts';

/** Groups that are listed at first. */
const listedFirst = 10;

/**
 * Fills the list of what fails.
 *
 * @param show called for a group that is to be shown in the matrix
 */
export function listFaults(
  list: HTMLElement,
  more: HTMLButtonElement,
  groups: readonly PageGroup[],
  words: PageTexts,
  show: (group: PageGroup) => void,
): void {
  const add = (some: readonly PageGroup[]): void => {
    list.append(...some.map((group) => item(group, words, show)));
  };
  add(groups.slice(0, listedFirst));
  const rest = groups.slice(listedFirst);
  if (rest.length === 0) return;
  more.hidden = false;
  more.textContent = fill(words.showMore, { count: String(rest.length) });
  more.addEventListener('click', () => {
    const next = list.children.length;
    add(rest);
    more.hidden = true;
    const button = list.children[next]?.querySelector('button');
    button?.focus();
  });
}

function item(group: PageGroup, words: PageTexts, show: (group: PageGroup) => void): HTMLElement {
  const { from, to, source, target, only, sides, cause, detail, remedy } = group;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = group.show;
  button.addEventListener('click', () => show(group));
  const side = (places: readonly number[], text: string): string | Node =>
    places.length === 1 ? element('span', 'host', text) : text;
  const who = element('p', 'who', side(from, source), ' → ', side(to, target), only);
  const text = element('div', 'words', element('p', '', cause));
  if (detail !== null) text.append(element('p', 'said', detail));
  text.append(element('p', 'todo', element('b', '', words.toDo), remedy));
  text.append(...sides.map((hosts) => element('p', 'quiet', hosts)));
  return element('li', '', who, text, button);
}
