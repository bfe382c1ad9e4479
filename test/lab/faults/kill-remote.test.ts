import { testFault } from './matrix.ts';

testFault('kill-remote');
