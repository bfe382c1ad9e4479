import { testFault } from './matrix.ts';

testFault('cut');
