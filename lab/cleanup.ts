const ends = new Set<() => void>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has something synchronous done when this process ends, also by a signal or an uncaught error.
 *
 * @returns a function that takes it back
 */
export function endWithProcess(end: () => void): () => void {
  if (ends.size === 0) {
    process.on('exit', endAll);
    for (const signal of signals) process.on(signal, endBySignal);
  }
  ends.add(end);
  return () => {
    if (!ends.delete(end) || ends.size > 0) return;
    process.off('exit', endAll);
    for (const signal of signals) process.off(signal, endBySignal);
  };
}

function endAll(): void {
  for (const end of ends) {
    try {
      end();
    } catch {
      // The others still have to be ended.
    }
  }
  ends.clear();
}

function endBySignal(signal: NodeJS.Signals): void {
  endAll();
  for (const name of signals) process.off(name, endBySignal);
  // Somebody else who listens decides; otherwise die of the signal as if nobody had listened.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
