import type { Sign } from './data.ts';
import { kinds } from './elements.ts';
import { isFailing } from './model.ts';

/** From this size on, cells have a sign in them. */
const signFrom = 15;
const lineHeight = 15;
export const labelFont = '12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace';

/** A colour by its name in page.css, for the scheme that holds. */
export type Colours = (name: string) => string;

/** Reads each colour once. */
export function colourReader(): Colours {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, colour);
    return colour;
  };
}

/** A pair: its colour, and a sign where there is room for one. */
export function drawCell(
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
export function drawChosen(
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
export function labelled(
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

/** How labels are written. */
export function pen(context: CanvasRenderingContext2D, strong: boolean, colours: Colours): void {
  context.font = strong ? `700 ${labelFont}` : labelFont;
  context.fillStyle = colours(strong ? 'ink' : 'quiet');
}

/** The end of an address tells more than its begin. */
export function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let end = text;
  while (end.length > 1 && context.measureText(`…${end}`).width > room) end = end.slice(1);
  return `…${end}`;
}
