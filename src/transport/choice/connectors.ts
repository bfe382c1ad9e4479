// Every transport, by the name that it is chosen by. A new one is its folder, which only this file knows, and a line here.
/** Within this process: no program of the machine is needed. */
export { ssh2Connector as builtin } from '../ssh2/connector.ts';
