/** Whose run it was, in the first record of a journal: hostile text; undefined where it does not say. */
export function authorOf(record: string): string | undefined {
  return record.replace(/^run \S+ /, '') || undefined;
}
