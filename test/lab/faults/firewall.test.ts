import { testFault } from './matrix.ts';

testFault('firewall');
