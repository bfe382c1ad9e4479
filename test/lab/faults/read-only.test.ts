import { testFault } from './matrix.ts';

testFault('read-only');
