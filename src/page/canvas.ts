import type { Sign } from './data.ts';
import { isFailing, type Model, type View } from './model.ts';
import { kinds } from './words.ts';

/** A place in the view: not of a host. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The matrix as it is drawn: only what can be seen, so that 90,000 pairs cost no more than some. */
export interface MatrixView {
  /** Lays the view out anew and draws it. */
  show(view: View): void;
  draw(chosen: Cell | undefined): void;
  /** Scrolls as little as needed. */
  reveal(cell: Cell): void;
  /** The cell under a point of the window. */
  cellAt(x: number, y: number): Cell | undefined;
}

const smallest = 6;
const largest = 40;
/** From this size on, cells have a gap between them, or a sign in them. */
const gapFrom = 9;
const signFrom = 15;
const lineHeight = 15;
const labelFont = '12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace';

interface Layout {
  readonly size: number;
  /** Width of the rows' labels, height of the columns'. */
  readonly left: number;
  readonly top: number;
}

export function createMatrix(
  box: HTMLElement,
  space: HTMLElement,
  canvas: HTMLCanvasElement,
  model: Model,
): MatrixView {
  const context = canvas.getContext('2d');
  let view: View = { rows: [], columns: [] };
  let layout: Layout = { size: largest, left: 0, top: 0 };
  let chosen: Cell | undefined;
  const label = (place: number | undefined): string => model.data.hosts[place ?? -1]?.label ?? '';

  const widest = (places: readonly number[]): number => {
    if (!context) return 0;
    context.font = labelFont;
    return places.reduce((most, place) => Math.max(most, context.measureText(label(place)).width), 0);
  };

  const lay = (): void => {
    const room = box.parentElement?.clientWidth ?? 300;
    const left = Math.min(widest(view.rows) + 10, room * 0.42);
    const top = Math.min(widest(view.columns) + 10, 150);
    const fitting = Math.floor((room - left) / Math.max(1, view.columns.length));
    const size = Math.max(smallest, Math.min(largest, fitting));
    layout = { size, left, top };
    space.style.width = `${left + size * view.columns.length}px`;
    space.style.height = `${top + size * view.rows.length}px`;
  };

  const sizeCanvas = (): { width: number; height: number } => {
    const width = Math.min(box.clientWidth, space.offsetWidth);
    const height = Math.min(box.clientHeight, space.offsetHeight);
    const scale = window.devicePixelRatio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context?.setTransform(scale, 0, 0, scale, 0, 0);
    return { width, height };
  };

  const draw = (): void => {
    const { width, height } = sizeCanvas();
    if (!context) return;
    const { size, left, top } = layout;
    const colours = colourReader();
    context.clearRect(0, 0, width, height);
    const first = (scroll: number): number => Math.floor(scroll / size);
    const rows = { first: first(box.scrollTop), last: first(box.scrollTop + height - top) };
    const columns = { first: first(box.scrollLeft), last: first(box.scrollLeft + width - left) };
    const xOf = (column: number): number => left + column * size - box.scrollLeft;
    const yOf = (row: number): number => top + row * size - box.scrollTop;

    context.save();
    context.beginPath();
    context.rect(left, top, width - left, height - top);
    context.clip();
    const gap = size >= gapFrom ? Math.max(1, Math.round(size / 14)) : 0;
    context.font = `700 ${Math.round(size * 0.5)}px ui-monospace, "DejaVu Sans Mono", monospace`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let row = rows.first; row <= Math.min(rows.last, view.rows.length - 1); row++)
      for (let column = columns.first; column <= Math.min(columns.last, view.columns.length - 1); column++) {
        const sign = model.signOf(view.rows[row] ?? -1, view.columns[column] ?? -1);
        if (sign !== ' ') drawCell(context, sign, xOf(column), yOf(row), size, gap, colours);
      }
    if (chosen) drawChosen(context, xOf(chosen.column), yOf(chosen.row), size, colours);
    context.restore();

    drawRowLabels();
    drawColumnLabels();

    function drawRowLabels(): void {
      if (!context) return;
      context.save();
      context.beginPath();
      context.rect(0, top, left, height - top);
      context.clip();
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      for (const row of labelled(rows, view.rows.length, size, chosen?.row)) {
        pen(context, row === chosen?.row, colours);
        const text = cut(context, label(view.rows[row]), left - 10);
        context.fillText(text, left - 8, yOf(row) + size / 2);
      }
      context.restore();
    }

    function drawColumnLabels(): void {
      if (!context) return;
      context.save();
      context.beginPath();
      context.rect(left, 0, width - left, top);
      context.clip();
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      for (const column of labelled(columns, view.columns.length, size, chosen?.column)) {
        pen(context, column === chosen?.column, colours);
        context.save();
        context.translate(xOf(column) + size / 2, top - 8);
        context.rotate(-Math.PI / 2);
        context.fillText(cut(context, label(view.columns[column]), top - 10), 0, 0);
        context.restore();
      }
      context.restore();
    }
  };

  return {
    show: (next) => {
      view = next;
      box.hidden = view.rows.length === 0 || view.columns.length === 0;
      lay();
      draw();
    },
    draw: (cell) => {
      chosen = cell;
      draw();
    },
    reveal: ({ row, column }) => {
      const { size, left, top } = layout;
      const right = column * size + size - (box.clientWidth - left);
      const bottom = row * size + size - (box.clientHeight - top);
      box.scrollLeft = Math.max(Math.min(box.scrollLeft, column * size), right);
      box.scrollTop = Math.max(Math.min(box.scrollTop, row * size), bottom);
    },
    cellAt: (x, y) => {
      const { size, left, top } = layout;
      const at = canvas.getBoundingClientRect();
      if (x - at.left < left || y - at.top < top) return undefined;
      const column = Math.floor((x - at.left - left + box.scrollLeft) / size);
      const row = Math.floor((y - at.top - top + box.scrollTop) / size);
      return row < view.rows.length && column < view.columns.length ? { row, column } : undefined;
    },
  };
}

type Colours = (name: string) => string;

function colourReader(): Colours {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, colour);
    return colour;
  };
}

function drawCell(
  context: CanvasRenderingContext2D,
  sign: Exclude<Sign, ' '>,
  x: number,
  y: number,
  size: number,
  gap: number,
  colours: Colours,
): void {
  context.fillStyle = colours(kinds[sign]);
  context.fillRect(x, y, size - gap, size - gap);
  if (!isFailing(sign) || size < signFrom) return;
  context.fillStyle = colours(`on-${kinds[sign]}`);
  context.fillText(sign === '-' ? '–' : sign, x + (size - gap) / 2, y + (size - gap) / 2 + 1);
}

/** A ring that is seen on any colour. */
function drawChosen(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  colours: Colours,
): void {
  context.strokeStyle = colours('ground');
  context.lineWidth = 5;
  context.strokeRect(x - 1, y - 1, size + 1, size + 1);
  context.strokeStyle = colours('accent');
  context.lineWidth = 3;
  context.strokeRect(x - 1, y - 1, size + 1, size + 1);
}

/** As many labels as there is room for, and that of the chosen one in place of its neighbours'. */
function labelled(
  { first, last }: { first: number; last: number },
  count: number,
  size: number,
  chosen: number | undefined,
): number[] {
  const step = Math.max(1, Math.ceil(lineHeight / size));
  const wanted: number[] = [];
  for (let i = Math.ceil(first / step) * step; i <= Math.min(last, count - 1); i += step)
    if (chosen === undefined || i === chosen || Math.abs(i - chosen) >= step) wanted.push(i);
  if (chosen !== undefined && !wanted.includes(chosen)) wanted.push(chosen);
  return wanted;
}

function pen(context: CanvasRenderingContext2D, strong: boolean, colours: Colours): void {
  context.font = strong ? `700 ${labelFont}` : labelFont;
  context.fillStyle = colours(strong ? 'ink' : 'quiet');
}

/** The end of an address tells more than its begin. */
function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let end = text;
  while (end.length > 1 && context.measureText(`…${end}`).width > room) end = end.slice(1);
  return `…${end}`;
}
