import { type Cell, createMatrix } from './canvas.ts';
import type { PageData, PageFault, PageGroup, Sign } from './data.ts';
import { element, faultWords, fill, kinds, named, spelled, spoken } from './elements.ts';
import { listFaults } from './faults.ts';
import { createModel, type View } from './model.ts';

function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

const box = byId('matrix', HTMLElement);
const from = byId('from', HTMLInputElement);
const to = byId('to', HTMLInputElement);
const onlyFailing = byId('failing', HTMLInputElement);
const panel = byId('pair', HTMLElement);

// Written by the tool itself, for this script: see data.ts.
const data: PageData = JSON.parse(byId('data', HTMLScriptElement).textContent ?? '');
const { words } = data;
const model = createModel(data);
const matrix = createMatrix(box, byId('space', HTMLElement), byId('canvas', HTMLCanvasElement), model);
let view: View = { rows: [], columns: [] };
let chosen: Cell | undefined;

function showHead(): void {
  const verdict = byId('verdict', HTMLElement);
  verdict.textContent = words.verdict;
  verdict.className = data.ok ? 'good' : 'bad';
  const form = { dateStyle: 'medium', timeStyle: 'short' } as const;
  const when = new Date(data.begun).toLocaleString(words.dates ?? undefined, form);
  byId('facts', HTMLElement).textContent = fill(words.facts, { when });
  document.title = `${words.title}: ${verdict.textContent}`;
}

function showLegend(): void {
  const present = new Set(data.signs);
  const order: readonly Exclude<Sign, ' '>[] = ['.', 'A', 'N', 'X', '-'];
  const legend = byId('legend', HTMLElement);
  for (const sign of order.filter((one) => present.has(one))) {
    const letter = sign === '.' ? '' : sign === '-' ? '–' : sign;
    legend.append(element('li', '', element('span', `swatch ${kinds[sign]}`, letter), words.meanings[sign]));
  }
}

function filter(): void {
  const kept = chosen && { from: view.rows[chosen.row], to: view.columns[chosen.column] };
  view = model.view({ from: from.value, to: to.value, failing: onlyFailing.checked });
  const row = view.rows.indexOf(kept?.from ?? -1);
  const column = view.columns.indexOf(kept?.to ?? -1);
  choose(row >= 0 && column >= 0 ? { row, column } : undefined, 'silent');
  matrix.show(view);
  const none = view.rows.length === 0 || view.columns.length === 0;
  byId('nothing', HTMLElement).hidden = !none;
  byId('shown', HTMLElement).textContent =
    from.value === '' && to.value === '' && !onlyFailing.checked
      ? ''
      : fill(words.shown, { rows: String(view.rows.length), columns: String(view.columns.length) });
}

/** Makes a cell the chosen one; `spoken` tells those who listen as well. */
function choose(cell: Cell | undefined, how: 'silent' | 'spoken'): void {
  chosen = cell;
  if (cell) matrix.reveal(cell);
  matrix.draw(cell);
  describe(cell, how);
}

function describe(cell: Cell | undefined, how: 'silent' | 'spoken'): void {
  const source = view.rows[cell?.row ?? -1] ?? -1;
  const target = view.columns[cell?.column ?? -1] ?? -1;
  const sourceHost = data.hosts[source];
  const targetHost = data.hosts[target];
  if (!sourceHost || !targetHost) {
    panel.replaceChildren(element('p', 'quiet', words.choose));
    return;
  }
  const sign = model.signOf(source, target);
  const ways = model.waysOf(source, target);
  const title = element('h3', '');
  title.append(element('span', 'host', named(sourceHost)), ' → ', element('span', 'host', named(targetHost)));
  panel.replaceChildren(title);
  if (sign === ' ') panel.append(element('p', 'quiet', words.notTried));
  // Where both ways did alike, once is enough.
  else if (ways.every(({ fault }) => fault === ways[0]?.fault))
    panel.append(
      way(words.by[ways.length > 1 ? 'both' : 'address'], ways[0]?.fault, sourceHost.label, targetHost.label),
    );
  else
    for (const { by, fault } of ways)
      panel.append(way(words.by[by], fault, sourceHost.label, spelled(targetHost, by)));
  if (how === 'spoken')
    byId('announcement', HTMLElement).textContent = spoken(words, sourceHost, targetHost, sign, ways);
}

function way(title: string, fault: PageFault | undefined, source: string, target: string): HTMLElement {
  const head = element('p', '', title);
  head.append(element('span', fault ? 'bad' : 'good', fault ? words.fails : words.passes));
  const made = element('div', 'way', head);
  if (!fault) return made;
  const { cause, detail, remedy } = faultWords(fault, source, target);
  made.append(element('p', '', cause));
  if (detail !== null) made.append(element('p', 'said', detail));
  made.append(element('p', 'todo', element('b', '', words.toDo), remedy));
  return made;
}

function move(event: KeyboardEvent): void {
  if (event.altKey || event.metaKey) return;
  const last = { row: view.rows.length - 1, column: view.columns.length - 1 };
  const at = chosen ?? { row: 0, column: -1 };
  const page = 10;
  const moves: Record<string, () => Cell | undefined> = {
    ArrowUp: () => ({ ...at, row: at.row - 1 }),
    ArrowDown: () => ({ ...at, row: chosen ? at.row + 1 : 0 }),
    ArrowLeft: () => ({ ...at, column: at.column - 1 }),
    ArrowRight: () => ({ ...at, column: at.column + 1 }),
    PageUp: () => ({ ...at, row: at.row - page }),
    PageDown: () => ({ ...at, row: at.row + page }),
    Home: () => (event.ctrlKey ? { row: 0, column: 0 } : { ...at, column: 0 }),
    End: () => (event.ctrlKey ? last : { ...at, column: last.column }),
    n: () => cellOf(model.nextFailing(view, at.row, at.column, 1)),
    p: () => cellOf(model.nextFailing(view, at.row, at.column, -1)),
  };
  const wanted = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!wanted || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End')) return;
  event.preventDefault();
  const cell = wanted() ?? chosen;
  if (!cell) return;
  const within = (value: number, most: number): number => Math.max(0, Math.min(value, most));
  choose({ row: within(cell.row, last.row), column: within(cell.column, last.column) }, 'spoken');
}

function cellOf(place: readonly [number, number] | undefined): Cell | undefined {
  return place && { row: place[0], column: place[1] };
}

function showGroup(group: PageGroup): void {
  const only = (places: readonly number[]): string =>
    places.length === 1 ? (data.hosts[places[0] ?? -1]?.label ?? '') : '';
  from.value = only(group.from);
  to.value = only(group.to);
  onlyFailing.checked = false;
  filter();
  const row = view.rows.indexOf(group.from[0] ?? -1);
  const column = view.columns.indexOf(group.to[0] ?? -1);
  box.focus();
  box.scrollIntoView({ block: 'nearest' });
  choose({ row: Math.max(0, row), column: Math.max(0, column) }, 'spoken');
}

function redraw(): void {
  matrix.show(view);
  matrix.draw(chosen);
}

showHead();
showLegend();
if (data.groups.length > 0) byId('faults', HTMLElement).hidden = false;
listFaults(
  byId('fault-list', HTMLElement),
  byId('more-faults', HTMLButtonElement),
  data.groups,
  words,
  showGroup,
);
filter();
byId('filters', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
for (const input of [from, to, onlyFailing]) input.addEventListener('input', filter);
byId('clear', HTMLButtonElement).addEventListener('click', () => {
  from.value = '';
  to.value = '';
  onlyFailing.checked = false;
  filter();
});
box.tabIndex = 0;
box.addEventListener('keydown', move);
box.addEventListener('scroll', () => requestAnimationFrame(() => matrix.draw(chosen)));
box.addEventListener('click', (event) =>
  choose(matrix.cellAt(event.clientX, event.clientY) ?? chosen, 'spoken'),
);
box.addEventListener('pointermove', (event) => {
  if (event.pointerType === 'mouse')
    describe(matrix.cellAt(event.clientX, event.clientY) ?? chosen, 'silent');
});
box.addEventListener('pointerleave', () => describe(chosen, 'silent'));
window.addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
