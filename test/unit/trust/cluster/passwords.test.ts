import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/keys/secret.ts';
import { HostError } from '../../../../src/transport/problem.ts';
import { createPasswordBroker, type PasswordQuestion } from '../../../../src/trust/cluster/passwords.ts';

interface Attempt {
  host: string;
  password: string;
  accepted: boolean;
}

/** Plays hosts with passwords of their own against a broker; `typed` are the answers to its questions. */
async function play(hosts: ReadonlyMap<string, string>, typed: readonly string[], canAskAgain = true) {
  const questions: PasswordQuestion[] = [];
  const attempts: Attempt[] = [];
  const answers = [...typed];
  const broker = createPasswordBroker((question) => {
    questions.push(question);
    const answer = answers.shift();
    return Promise.resolve(answer === undefined ? undefined : new Secret(answer));
  }, canAskAgain);
  const outcomes = await Promise.all(
    [...hosts].map(async ([host, password]) => {
      try {
        for (;;) {
          const secret = await broker.request(host);
          const accepted = secret.reveal() === password;
          attempts.push({ host, password: secret.reveal(), accepted });
          await new Promise((done) => setTimeout(done, 0));
          if (accepted) {
            broker.accepted(host);
            return 'in';
          }
          broker.refused(host);
        }
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        broker.gone(host);
        return error.problem.code;
      }
    }),
  );
  return { questions, attempts, outcomes };
}

const ten = (password: string): Map<string, string> =>
  new Map(Array.from({ length: 10 }, (_, i) => [`h${i}`, password]));

describe('handing out passwords', () => {
  it('3.2 asks nothing when no host needs a password', async () => {
    expect((await play(new Map(), [])).questions).toEqual([]);
  });

  it('3.3 one right password is asked for once and goes to every host once', async () => {
    const { questions, attempts, outcomes } = await play(ten('right'), ['right']);
    expect(questions).toEqual([{ scope: 'all' }]);
    expect(attempts).toHaveLength(10);
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });

  it('3.3 a wrong password reaches exactly one of 10 hosts, once', async () => {
    const { questions, attempts, outcomes } = await play(ten('right'), ['wrong', 'right']);
    expect(attempts.filter(({ password }) => password === 'wrong')).toEqual([
      { host: 'h0', password: 'wrong', accepted: false },
    ]);
    expect(questions).toEqual([{ scope: 'all' }, { scope: 'host', host: 'h0', refusals: 1 }]);
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });

  it('3.3 the same holds when nobody can be asked again: the others are not tried', async () => {
    const { attempts, outcomes } = await play(ten('right'), ['wrong'], false);
    expect(attempts).toHaveLength(1);
    expect(outcomes).toEqual(['password-refused', ...Array(9).fill('password-not-tried')]);
  });

  it('3.4 hosts with passwords of their own are asked for by themselves', async () => {
    const hosts = ten('common');
    hosts.set('h3', 'three').set('h7', 'seven');
    const { questions, outcomes } = await play(hosts, ['common', 'three', 'seven']);
    expect(questions.slice(1)).toEqual([
      { scope: 'host', host: 'h3', refusals: 1 },
      // h7 has refused the common one, and what was typed for h3 and accepted there.
      { scope: 'host', host: 'h7', refusals: 2 },
    ]);
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });

  it('3.4 when the first host is the odd one, the first password still serves the others', async () => {
    const hosts = ten('common');
    hosts.set('h0', 'odd');
    const { attempts, questions, outcomes } = await play(hosts, ['common', 'odd', 'common']);
    expect(new Set(outcomes)).toEqual(new Set(['in']));
    expect(questions).toHaveLength(3);
    for (const host of hosts.keys())
      expect(attempts.filter((one) => one.host === host).length).toBeLessThanOrEqual(2);
  });

  it('3.4 a host is asked for by itself at most 3 times', async () => {
    const { questions, outcomes } = await play(new Map([['h', 'right']]), ['a', 'b', 'c', 'd', 'right']);
    expect(questions).toHaveLength(4);
    expect(outcomes).toEqual(['password-refused']);
  });

  it('3.3 a password typed twice goes to a host once', async () => {
    const { attempts } = await play(new Map([['h', 'right']]), ['wrong', 'wrong', 'right']);
    expect(attempts.map(({ password }) => password)).toEqual(['wrong', 'right']);
  });

  it('3.1 no answer ends every host that needs one', async () => {
    const { outcomes } = await play(ten('right'), []);
    expect(new Set(outcomes)).toEqual(new Set(['password-missing']));
  });

  it('3.3 goes on with another host when the one under trial drops out for another reason', async () => {
    const broker = createPasswordBroker(() => Promise.resolve(new Secret('right')), true);
    const first = broker.request('a');
    const second = broker.request('b');
    await first;
    broker.gone('a');
    expect((await second).reveal()).toBe('right');
  });

  it('3.3 whatever is typed: no password twice to a host, and none to a second host before a first accepts it', async () => {
    const word = fc.constantFrom('p', 'q', 'r', 's');
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.array(word, { maxLength: 12 }),
        fc.boolean(),
        async (passwords, typed, canAskAgain) => {
          const hosts = new Map(passwords.map((password, i) => [`h${i}`, password]));
          const { attempts, outcomes } = await play(hosts, typed, canAskAgain);
          expect(outcomes).toHaveLength(hosts.size);
          const sent = attempts.map(({ host, password }) => `${host} ${password}`);
          expect(new Set(sent).size).toBe(sent.length);
          for (const one of new Set(typed)) {
            const tries = attempts.filter(({ password }) => password === one);
            const first = tries.findIndex(({ accepted }) => accepted);
            const unproven = first < 0 ? tries.length : first;
            expect(unproven).toBeLessThanOrEqual(typed.filter((answer) => answer === one).length);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
