/** An error line in the original's form, by the original's number, such as 50001. */
export function gauss(code: number, text: string): string {
  return `[GAUSS-${code}] : ${text}`;
}
