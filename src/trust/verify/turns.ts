/** Something that one party does to another, both known by number: a login. */
export interface Turn {
  readonly client: number;
  readonly server: number;
}

/** How many may be under way. Asked anew each time that one could begin. */
export interface Room {
  /** Over all. */
  all(): number;
  ofClient(client: number): number;
  ofServer(server: number): number;
  /** Whether nothing more is to begin. */
  stopped(): boolean;
}

/**
 * Takes turns, as many at a time as there is room for. Each client takes its own in their order, but for those whose server is
 * full just then; the client with the most left goes first, so that in a mesh all are in about the same round. Waits for all that
 * have begun.
 *
 * @param attempt takes a turn; what it throws ends the whole, once what is under way has ended
 */
export async function takeTurns<T extends Turn>(
  turns: readonly T[],
  room: Room,
  attempt: (turn: T) => Promise<void>,
): Promise<void> {
  const left = new Map<number, T[]>();
  for (const turn of turns) {
    const own = left.get(turn.client);
    if (own) own.push(turn);
    else left.set(turn.client, [turn]);
  }
  const ofClient = new Map<number, number>();
  const ofServer = new Map<number, number>();
  let underWay = 0;
  let failure: { readonly error: unknown } | undefined;

  const hasRoom = ({ server }: T): boolean => (ofServer.get(server) ?? 0) < room.ofServer(server);
  const next = (): T | undefined => {
    let best: { readonly own: T[]; readonly place: number } | undefined;
    for (const [client, own] of left) {
      if (own.length <= (best?.own.length ?? 0)) continue;
      if ((ofClient.get(client) ?? 0) >= room.ofClient(client)) continue;
      const place = own.findIndex(hasRoom);
      if (place >= 0) best = { own, place };
    }
    return best?.own.splice(best.place, 1)[0];
  };
  const count = ({ client, server }: T, change: 1 | -1): void => {
    underWay += change;
    ofClient.set(client, (ofClient.get(client) ?? 0) + change);
    ofServer.set(server, (ofServer.get(server) ?? 0) + change);
  };

  await new Promise<void>((resolve) => {
    const fill = (): void => {
      while (!failure && !room.stopped() && underWay < room.all()) {
        const turn = next();
        if (!turn) break;
        count(turn, 1);
        void attempt(turn)
          .catch((error: unknown) => {
            failure ??= { error };
          })
          .then(() => {
            count(turn, -1);
            fill();
          });
      }
      if (underWay === 0) resolve();
    };
    fill();
  });
  if (failure) throw failure.error;
}
