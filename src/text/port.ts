/** ssh's own port (RFC 4251). */
export const defaultPort = 22;

/** Rule 2.1: an ssh port, 22 or 1025 to 65534, in decimal without leading zeros; undefined for anything else. */
export function parsePort(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port === defaultPort || (port >= 1025 && port <= 65534) ? port : undefined;
}
