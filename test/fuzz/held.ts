/** About how many bytes a value keeps: texts, buffers and what leads to them. Parts that several share count once. */
export function held(value: unknown, seen = new Set<unknown>()): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null || seen.has(value)) return 8;
  seen.add(value);
  if (Buffer.isBuffer(value)) return value.length;
  const parts: unknown[] =
    value instanceof Map
      ? [...value].flat()
      : value instanceof Set
        ? [...value]
        : Object.entries(value).map(([, part]) => part);
  return parts.reduce<number>((sum, part) => sum + held(part, seen), 64);
}
