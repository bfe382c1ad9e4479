import type { PageData, PageFault, PageHost, Sign } from './data.ts';

/** The part of the matrix that is shown: places of hosts. */
export interface View {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

interface Filter {
  readonly from: string;
  readonly to: string;
  readonly failing: boolean;
}

/** What one way to log in came to. */
export interface Way {
  readonly by: 'address' | 'name';
  /** Undefined when it passed. */
  readonly fault: PageFault | undefined;
}

/** Answers questions about the data. */
export interface Model {
  readonly data: PageData;
  signOf(from: number, to: number): Sign;
  waysOf(from: number, to: number): readonly Way[];
  view(filter: Filter): View;
  /** The next failing pair in a view, row by row from a pair on, or the one before it; undefined where there is none. */
  nextFailing(
    view: View,
    row: number,
    column: number,
    step: 1 | -1,
  ): [row: number, column: number] | undefined;
}

const signs: readonly string[] = ['.', 'A', 'N', 'X', '-'] satisfies Sign[];

export function isFailing(sign: Sign): boolean {
  return sign !== '.' && sign !== ' ';
}

export function createModel(data: PageData): Model {
  const { hosts, faults } = data;
  const size = hosts.length;
  const failing = new Map(
    data.failing.map(([from, to, address, name]) => [from * size + to, [address, name] as const]),
  );
  const isSign = (text: string): text is Sign => signs.includes(text);
  const signOf = (from: number, to: number): Sign => {
    const sign = data.signs[from * size + to] ?? ' ';
    return isSign(sign) ? sign : ' ';
  };
  const all = hosts.map((_, place) => place);
  const asked = (from: number, to: number): boolean => signOf(from, to) !== ' ';
  const columns = all.filter((to) => all.some((from) => asked(from, to)));
  const rows = all.filter((from) => columns.some((to) => asked(from, to)));

  return {
    data,
    signOf,
    waysOf: (from, to) => {
      const [address = -1, name = -1] = failing.get(from * size + to) ?? [];
      const ways: Way[] = [{ by: 'address', fault: faults[address] }];
      if (hosts[to]?.name !== null) ways.push({ by: 'name', fault: faults[name] });
      return ways;
    },
    view: (filter) => {
      let shown: View = {
        rows: matching(hosts, rows, filter.from),
        columns: matching(hosts, columns, filter.to),
      };
      if (filter.failing) {
        const bad = (from: number, to: number): boolean => isFailing(signOf(from, to));
        shown = {
          rows: shown.rows.filter((from) => shown.columns.some((to) => bad(from, to))),
          columns: shown.columns.filter((to) => shown.rows.some((from) => bad(from, to))),
        };
      }
      return shown;
    },
    nextFailing: (view, row, column, step) => {
      const width = view.columns.length;
      const end = view.rows.length * width;
      for (let at = row * width + column + step; at >= 0 && at < end; at += step) {
        const from = view.rows[Math.floor(at / width)];
        const to = view.columns[at % width];
        if (from !== undefined && to !== undefined && isFailing(signOf(from, to)))
          return [Math.floor(at / width), at % width];
      }
      return undefined;
    },
  };
}

/** The hosts whose address or name holds what was typed; where it is the whole of one, that host alone. */
function matching(hosts: readonly PageHost[], places: readonly number[], typed: string): readonly number[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return places;
  const words = (place: number): string[] =>
    [hosts[place]?.label ?? '', hosts[place]?.name ?? ''].map((word) => word.toLowerCase());
  const whole = places.filter((place) => words(place).includes(wanted));
  return whole.length > 0
    ? whole
    : places.filter((place) => words(place).some((word) => word.includes(wanted)));
}
