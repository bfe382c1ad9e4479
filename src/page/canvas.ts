import { colourReader, cut, drawCell, drawChosen, labelFont, labelled, pen } from './draw.ts';
import type { Model, View } from './model.ts';

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

/** Sizes of a cell: the least that is drawn where all fit, what is used where they do not, and the most. */
const smallest = 3;
const scrolled = 6;
const largest = 40;
/** From this size on, cells have a gap between them. */
const gapFrom = 9;

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
    const room = roomFor(box);
    const left = Math.min(widest(view.rows) + 10, room * 0.42);
    const top = Math.min(widest(view.columns) + 10, 150);
    const fitting = Math.floor((room - left) / Math.max(1, view.columns.length));
    const size = fitting < smallest ? scrolled : Math.min(largest, fitting);
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
      context.rect(0, top - 7, left, height - top + 7);
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
      context.rect(left - 7, 0, width - left + 7, top);
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

/** The width that is left beside the panel, or all of it where the panel stands below. */
function roomFor(box: HTMLElement): number {
  const stage = box.closest('.stage');
  const panel = stage?.querySelector('aside');
  if (!stage || !panel) return box.clientWidth;
  const style = getComputedStyle(stage);
  const beside = style.flexDirection === 'row';
  // A little less, for the scroll bar that a high matrix has.
  const room = beside
    ? stage.clientWidth - panel.offsetWidth - Number.parseFloat(style.columnGap)
    : stage.clientWidth;
  return Math.floor(room - 16);
}
