import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { patience } from '../../../lab/pace.ts';
import type { Release } from '../../../lab/spec.ts';
import { runTool, waiting, writeHostFile } from '../support/tool.ts';
import { bare, output } from '../support/trust.ts';
import { type Draw, dice, draw, keep, restore } from './draws.ts';
import { commands, doctor, type Seen } from './ill.ts';

// `npm run directives` makes 300 draws, or those from DRAWS_FROM on; the tests of every day some of them.
const { DRAWS: many, DRAWS_FROM: first = '0', DRAWS_OUT: out } = process.env;
const everyDay = [0, 36, 90, 150, 159, 198, 204, 240];
const drawn =
  many === undefined ? everyDay : Array.from({ length: Number(many) }, (_, i) => Number(first) + i);
const seed = 16;

/** What the hosts beside the machine's own release are, in turn. */
const others: readonly Release[] = ['trixie', 'sid', 'bullseye'];
const drawsOf = (release: Release): readonly number[] =>
  drawn.filter((number) => others[number % others.length] === release);

/**
 * What a draw came to. `at-once`: named by a run from the host that was drawn to run it; `there`: by the one on the ill host itself,
 * which the first could not log in to; `passes`: all logins pass, and verify says so.
 */
type Outcome = 'passes' | 'at-once' | 'there' | 'unnamed' | 'untrue';

describe.each(others.filter((release) => drawsOf(release).length > 0))(
  'settings drawn on hosts of the machine’s own release and of %s',
  (release) => {
    let lab: Lab;
    let file: string;
    const pids = new Map<LabHost, number>();
    const told: { readonly outcome: Outcome; readonly text: string }[] = [];

    beforeAll(async () => {
      lab = await startLab({
        hosts: [
          { ...commands, name: 'own' },
          { ...commands, name: 'other', release },
        ],
      });
      for (const host of lab.hosts) {
        await output(
          host,
          `sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config; systemctl reload sshd`,
        );
        file = await writeHostFile(host, lab.hosts);
      }
      const [here] = lab.hosts;
      if (!here) throw new Error('no host');
      const run = await runTool(here, ['-f', file, '--verify', 'star'], { stdin: 'root-secret\n' });
      expect(run.stderr + run.code).toMatch(/0$/);
      for (const host of lab.hosts) {
        await output(host, keep);
        pids.set(host, Number(await output(host, 'cat /run/sshd.pid')));
      }
    });
    afterAll(async () => {
      await lab?.stop();
    });

    /** The daemon that listened when the lab began, or that was started since, reads its files again, or ends for them. */
    async function reload(host: LabHost): Promise<void> {
      await output(host, `kill -HUP ${pids.get(host)}; :`);
      await sleep(300);
      await output(
        host,
        `for i in 1 2 3 4 5 6 7 8 9 10; do awk '$4 == "0A" { f = 1 } END { exit !f }' /proc/net/tcp /proc/net/tcp6 && break; sleep 0.1; done; :`,
      );
    }

    /** A healthy host again: a new daemon, which holds no penalties. */
    async function mend(host: LabHost): Promise<void> {
      await output(host, restore);
      const ended = `kill ${pids.get(host)}; while kill -0 ${pids.get(host)}; do sleep 0.02; done; rm -f /run/sshd.pid`;
      await output(host, `{ ${ended}; } 2>/dev/null; :`);
      await host.startSshd();
      pids.set(host, Number(await output(host, 'cat /run/sshd.pid')));
    }

    /** Whether every host logs in to every host, as its user does. */
    async function allPass(): Promise<boolean> {
      const line = `for target in ${lab.hosts.map(({ address }) => address).join(' ')}; do timeout 12 ssh "$target" true </dev/null >/dev/null 2>&1 || exit; done; echo all`;
      const runs = await Promise.all(lab.hosts.map((host) => bare(host, 'root', line)));
      return runs.every(({ stdout }) => stdout === 'all\n');
    }

    const names = (seen: readonly Seen[], { keyword, file: at, line }: Draw): boolean =>
      seen.some(
        ({ evidence }) =>
          evidence.toLowerCase().includes(keyword.toLowerCase()) && evidence.includes(`${at}:${line}`),
      );

    async function outcomeOf(
      host: LabHost,
      here: LabHost,
      one: Draw,
    ): Promise<{ outcome: Outcome; seen: string }> {
      if (await allPass()) {
        const { code, stdout } = await runTool(here, ['verify', '-f', file, ...waiting(3)], {
          stdin: 'root-secret\n',
        });
        return { outcome: code === 0 ? 'passes' : 'untrue', seen: code === 0 ? '' : stdout };
      }
      const run = await doctor(here, file, 'root', lab.hosts);
      if (run.code !== 1) return { outcome: 'untrue', seen: 'doctor says that all is well' };
      if (names(run.seen, one)) return { outcome: 'at-once', seen: '' };
      const seen = run.seen.map(({ name, code, evidence }) => `${name} ${code}: ${evidence}`).join(' | ');
      if (here === host) return { outcome: 'unnamed', seen };
      const there = await doctor(host, file, 'root', lab.hosts);
      if (names(there.seen, one)) return { outcome: 'there', seen: '' };
      return {
        outcome: 'unnamed',
        seen: `${seen} || ${there.seen.map(({ code, evidence }) => `${code}: ${evidence}`).join(' | ')}`,
      };
    }

    it(
      '11.7 each that lets logins fail is named with file and line; where all pass, verify says so',
      async () => {
        for (const number of drawsOf(release)) {
          const roll = dice(seed * 1000 + number);
          const [host, here] = [roll(), roll()].map((at) => lab.hosts[Math.floor(at * lab.hosts.length)]);
          if (!host || !here) throw new Error('no host');
          const one = await draw(host, roll);
          if (one.side === 'server') await reload(host);
          const { outcome, seen } = await outcomeOf(host, here, one);
          const where = `${one.file}:${one.line} on ${host.name}, seen from ${here.name}`;
          const text = `${number} ${one.keyword} ${one.value} (${where}) ${seen}`;
          told.push({ outcome, text });
          if (out !== undefined) appendFileSync(out, `${outcome} ${text}\n`);
          await mend(host);
        }
        const failing = told.filter(({ outcome }) => outcome !== 'passes');
        const named = failing.filter(({ outcome }) => outcome === 'at-once' || outcome === 'there');
        console.log(
          `${release}: ${told.length} draws, ${failing.length} let logins fail; named ${named.length}, of these on the ill host itself ${named.filter(({ outcome }) => outcome === 'there').length}`,
        );
        expect(told.filter(({ outcome }) => outcome === 'untrue')).toEqual([]);
        expect(named.length).toBeGreaterThanOrEqual(0.9 * failing.length);
      },
      patience(60_000 + drawn.length * 60_000),
    );
  },
);
