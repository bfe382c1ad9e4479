import { testFault } from './matrix.ts';

testFault('disk-full');
