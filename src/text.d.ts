// What the build takes in as text: scripts/text-imports.mjs.
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*.html' {
  const text: string;
  export default text;
}
/** A module and what it imports, as one script for a browser. */
declare module '*?bundle' {
  const text: string;
  export default text;
}
