import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countPrograms, type Started } from '../../lab/count-programs.ts';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';

/**
 * What a run may start on one host, with what sshd itself starts, and how often it may ask it something. Hosts of a lab share a
 * kernel: there is one question more than elsewhere (2.4). A program costs a host about as much as a kilobyte of text that
 * sh reads: all that a run does there is a few dozen of them. Whoever adds one changes a figure here, and docs/performance.md.
 */
const budget = {
  first: { programs: 30, forks: 46, requests: 6 },
  second: { programs: 18, forks: 23, requests: 4 },
  // Six logins to the others and itself, by address and by name, and six from them; asking the configuration once.
  mesh: { programs: 64, forks: 78 },
};

describe('what one of three hosts starts', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let file: string;
  let said = '';
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    // As on most hosts, root's home is on the file system of /etc.
    const move = `mkdir -m 700 /var/root; cp -p ~/.bashrc ~/.profile /var/root; sed -i 's,:/root:,:/var/root:,' /etc/passwd`;
    await two.exec(['sh', '-c', move], { check: true });
    file = await writeHostFile(one, lab.hosts);
  });
  afterAll(() => lab?.stop());

  const spent = (...args: readonly string[]) =>
    countPrograms(two, async () => {
      const run = await runTool(one, [...args, '-f', file], { stdin: 'root-secret\n' });
      expect(run).toMatchObject({ code: 0 });
      said = run.stderr;
    });
  /** How often the run asked that host something, each time waiting for its answer. */
  const requests = (): number =>
    Number(new RegExp(`${two.address}: (\\d+) requests, `).exec(said)?.[1] ?? Number.NaN);
  const expectWithin = ({ programs, forks, lines }: Started, limit: { programs: number; forks: number }) => {
    expect(programs, lines).toBeLessThanOrEqual(limit.programs);
    expect(forks, lines).toBeLessThanOrEqual(limit.forks);
  };

  it('1.1 a first run keeps to its budget of programs, forks and requests', async () => {
    expectWithin(await spent('-v', ...star), budget.first);
    expect(requests()).toBeLessThanOrEqual(budget.first.requests);
  });

  it('7.6 a second run keeps to its budget of programs, forks and requests', async () => {
    expectWithin(await spent('-v', ...star), budget.second);
    expect(requests()).toBeLessThanOrEqual(budget.second.requests);
  });

  it('8.4 verify keeps to its budget of programs and forks, over a mesh', async () => {
    expectWithin(await spent('verify', '--verify', 'mesh'), budget.mesh);
  });
});
