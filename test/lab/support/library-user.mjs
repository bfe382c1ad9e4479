// A program that uses the library and says nothing itself. Its argument holds what to call and with which options; it writes
// events, the result and the error to the file `out`.
import { appendFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createTrust, explainError, verifyTrust } from 'gs-sshexkey';

const { call, options, password, out, abortAt, throwAt } = JSON.parse(process.argv[2]);
const abort = new AbortController();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'uncaughtException', 'unhandledRejection'];
const listeners = () => signals.map((name) => process.listenerCount(name)).join();
const before = listeners();
const write = (value) => appendFileSync(out, `${JSON.stringify(value)}\n`);
const at = (event, wanted) => wanted && event.type === wanted.type && event.step === wanted.step;

try {
  const result = await { createTrust, verifyTrust }[call]({
    ...options,
    password: (question) => (question.scope === 'all' ? password : undefined),
    signal: abort.signal,
    onEvent: (event) => {
      write(event);
      if (at(event, abortAt)) abort.abort();
      if (at(event, throwAt)) throw new Error('a mistake of the caller');
    },
  });
  write({ result });
} catch (error) {
  write({ error: { name: error.name, code: error.code, text: explainError(error) } });
}
write({ untouched: listeners() === before });
write({ stdin: await text(process.stdin) });
