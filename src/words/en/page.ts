import type { PageWords } from '../types/page.ts';
import { script } from './page-script.ts';

const texts: PageWords['texts'] = {
  language: 'en',
  title: 'SSH trust',
  needsScript: 'This report needs JavaScript.',
  faults: 'What fails',
  matrix: 'Every pair',
  from: 'From',
  to: 'To',
  anyHost: 'any host',
  onlyFailing: 'Hosts with failures only',
  showAll: 'Show all',
  roleOfMatrix: 'matrix of hosts',
  nothing: 'No pair matches.',
  legend: 'Legend',
  keys: 'Rows log in to columns. Arrow keys move; <kbd>N</kbd> and <kbd>P</kbd> go to the next and the previous failure; <kbd>Home</kbd> and <kbd>End</kbd> to the ends of the row.',
  chosenPair: 'The chosen pair',
};

export const page: PageWords = { texts, script };
