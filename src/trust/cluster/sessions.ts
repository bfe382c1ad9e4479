import type { Session } from '../../transport/session.ts';

/** All sessions of a command, to be closed together: in the end, or when a signal comes. */
export class Sessions {
  readonly #open = new Set<Session>();
  readonly #signals = new Set<AbortSignal>();
  #closed = false;

  /** Takes one in; one that comes too late is closed. */
  add(session: Session): void {
    this.#open.add(session);
    if (this.#closed) session.close();
  }

  /** Closes them when the signal comes. */
  closeOn(signal: AbortSignal): void {
    this.#signals.add(signal);
    signal.addEventListener('abort', this.#end);
    if (signal.aborted) this.#end();
  }

  /** Leaves them open when the signal comes. */
  outlive(signal: AbortSignal): void {
    this.#signals.delete(signal);
    signal.removeEventListener('abort', this.#end);
  }

  close(): void {
    for (const signal of this.#signals) this.outlive(signal);
    this.#end();
  }

  readonly #end = (): void => {
    this.#closed = true;
    for (const session of this.#open) session.close();
  };
}
