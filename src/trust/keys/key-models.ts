// Every key model, by the name that it is chosen by. A new one is its file, which only this one knows, and a line here.
export { shared } from './shared.ts';
