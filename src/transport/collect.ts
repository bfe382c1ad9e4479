/**
 * Bytes that come in pieces, kept in blocks of our own: a host could send them one by one, each within a packet that
 * would be kept as long as the piece is.
 */
export function collect() {
  const full: Buffer[] = [];
  let block: Buffer = Buffer.alloc(0);
  let used = 0;
  let size = 0;
  return {
    size: (): number => size,
    add: (piece: Buffer): void => {
      if (used + piece.length > block.length) {
        full.push(block.subarray(0, used));
        block = Buffer.allocUnsafeSlow(Math.max(4096, piece.length, Math.min(size, 1024 * 1024)));
        used = 0;
      }
      piece.copy(block, used);
      used += piece.length;
      size += piece.length;
    },
    /** The last bytes in one piece, as many as wanted or as there are. */
    tail: (length: number): Buffer => {
      const last = block.subarray(Math.max(0, used - length), used);
      if (last.length === length || full.length === 0) return last;
      const parts = [last];
      let missing = length - last.length;
      for (const part of full.toReversed()) {
        if (missing === 0) break;
        const end = part.subarray(Math.max(0, part.length - missing));
        parts.unshift(end);
        missing -= end.length;
      }
      return Buffer.concat(parts);
    },
  };
}
