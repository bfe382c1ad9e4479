import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, below test/lab/. Begun near the end, one of them would be waited for alone. */
const long = [
  'hostile',
  'agents',
  'doctor/together',
  'neighbour-keeper',
  'doctor/findings',
  'passwords',
  'secrets',
  'faults/cut',
  'verify',
];

/** Begins those, and then the others as vitest does: by what they took the last time, or else by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = long.findIndex((name) => moduleId.endsWith(`/test/lab/${name}.test.ts`));
      return place < 0 ? long.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
