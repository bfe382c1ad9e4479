/** A file's mode as chmod(1) has it, in four digits. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
