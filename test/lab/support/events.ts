import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { z } from 'zod';

const valid = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync('docs/events.schema.json', 'utf8')),
);

const fault = z.object({ code: z.string(), cause: z.string(), remedy: z.string() });
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), user: z.string(), hosts: z.array(z.object({ address: z.string() })) }),
  z.object({ type: z.literal('step'), step: z.string(), state: z.enum(['begin', 'end']) }),
  z.object({
    type: z.literal('host'),
    host: z.string(),
    step: z.string(),
    ok: z.boolean(),
    fault: fault.nullable(),
  }),
  z.object({ type: z.literal('notice'), notice: z.looseObject({ code: z.string() }), text: z.string() }),
  z.object({
    type: z.literal('end'),
    status: z.number(),
    verified: z.object({ mode: z.string(), logins: z.number() }).nullable(),
    working: z.number(),
    hosts: z.array(z.object({ host: z.string(), step: z.string(), fault })),
    pairs: z.array(z.object({ from: z.string(), to: z.string(), fault })),
  }),
]);
export type AnyEvent = z.infer<typeof eventSchema>;

/** The events in lines of JSON; each is one of the published schema, `start` comes first and `end` last. */
export function readEvents(lines: string): AnyEvent[] {
  expect(lines).toMatch(/\n$/);
  const events = lines
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event: unknown = JSON.parse(line);
      expect(valid(event), `${line}: ${JSON.stringify(valid.errors)}`).toBe(true);
      return eventSchema.parse(event);
    });
  const inner = events.slice(1, -1).map(({ type }) => type);
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(['start', 'end']);
  expect(inner.filter((type) => type === 'start' || type === 'end')).toEqual([]);
  return events;
}

/** The last event. */
export function endOf(events: readonly AnyEvent[]): Extract<AnyEvent, { type: 'end' }> {
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('there is no end');
  return end;
}

/** `STEP begin` and `STEP end`, in order. */
export function stepsOf(events: readonly AnyEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'step' ? [`${event.step} ${event.state}`] : []));
}

/** `HOST STEP ok` or its fault's code, in order. */
export function resultsOf(events: readonly AnyEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'host' ? [`${event.host} ${event.step} ${event.fault?.code ?? 'ok'}`] : [],
  );
}

/** The codes of the notices, in order. */
export function noticesOf(events: readonly AnyEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.notice.code] : []));
}
