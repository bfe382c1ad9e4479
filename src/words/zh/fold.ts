import type { FoldWords } from '../types/fold.ts';

export const fold: FoldWords = {
  range: (first, last) => `${first} 至 ${last}`,
  listed: (names, more) => `${names.join('、')}${more > 0 ? ` 及另外 ${more} 台` : ''}`,
};
