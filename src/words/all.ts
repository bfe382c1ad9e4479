// Every language, by the code that locales begin with (ISO 639). A new one is its folder and a line here.
export { en } from './en/words.ts';
export { zh } from './zh/words.ts';
