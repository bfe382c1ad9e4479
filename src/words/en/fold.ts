import type { FoldWords } from '../types/fold.ts';

export const fold: FoldWords = {
  range: (first, last) => `${first} to ${last}`,
  listed: (names, more) => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
};
