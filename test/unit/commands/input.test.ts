import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHosts } from '../../../src/commands/shared/input.ts';
import { en } from '../../../src/words/en/words.ts';
import { cli } from './cli.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-input-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the tool on a host file with these bytes; the file's place is shown as DIR. */
async function withHostFile(content: string | Buffer, argv: string[] = []): Promise<string> {
  const path = join(dir, 'hosts');
  writeFileSync(path, content);
  return (await cli(['-f', path, ...argv])).replaceAll(dir, 'DIR');
}

async function hostsOf(content: string | Buffer): Promise<string[]> {
  writeFileSync(join(dir, 'hosts'), content);
  const hosts = await readHosts({ kind: 'host-file', path: 'hosts' }, dir, en);
  return hosts.map(({ address, port }) => `${address} ${port}`);
}

describe('a host file that cannot be used: exit 2, and nothing is contacted', () => {
  it('2.3 missing: 50201', async () => {
    expect(await cli(['-f', '/no/such/hosts'])).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50201] : The /no/such/hosts does not exist."
    `);
  });

  it('2.3 a folder, and below a file: 50204 and the reason', async () => {
    mkdirSync(join(dir, 'folder'), { recursive: true });
    expect((await cli(['-f', join(dir, 'folder')])).replaceAll(dir, 'DIR')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50204] : Failed to read DIR/folder: Is a directory."
    `);
    writeFileSync(join(dir, 'hosts'), '10.0.0.1\n');
    expect((await cli(['-f', join(dir, 'hosts/x')])).replaceAll(dir, 'DIR')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50204] : Failed to read DIR/hosts/x: Not a directory."
    `);
  });

  it.each(['', '\n\n', '# nothing\r\n', '\ufeff'])('2.3 empty: 50004 for %j', async (content) => {
    expect(await withHostFile(content)).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50004] : The parameter '-f' value is incorrect. DIR/hosts holds no address."
    `);
  });

  it('2.2 one bad line, in the words of the rule', async () => {
    expect(await withHostFile('10:10.0.0.1\n')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50603] : The IP address is invalid.The IP list is:['IP1:10:10.0.0.1']."
    `);
  });

  it('2.2 every bad line is named with its number', async () => {
    const lines = [
      '# the hosts',
      '10.0.0.1',
      'db1',
      '10.0.0.256',
      '',
      '10.0.0.2 # the second',
      '10.0.0.3,80',
      '10.0.0.4,2222,x',
      'fe80::1%eth0',
      '0.0.0.0',
      '224.0.0.1',
      '127.0.0.1',
      '10.0.0.1,2222',
      '$(reboot)',
    ];
    expect(await withHostFile(lines.join('\r\n'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50603] : The IP address is invalid.The IP list is:['IP3:db1', 'IP4:10.0.0.256', 'IP6:10.0.0.2 # the second', 'IP7:10.0.0.3,80', 'IP8:10.0.0.4,2222,x', 'IP9:fe80::1%eth0', 'IP10:0.0.0.0', 'IP11:224.0.0.1', 'IP12:127.0.0.1', 'IP13:10.0.0.1,2222', 'IP14:$(reboot)']."
    `);
  });

  it('2.2 leaves none out, however many there are', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `host${i}.example.com`);
    const shown = await withHostFile(lines.join('\n'));
    expect(shown).toContain("'IP1:host0.example.com', 'IP2:host1.example.com',");
    expect(shown).toMatch(/, 'IP1000:host999\.example\.com'\]\.$/);
  });

  it('2.2 7.7 a bad line reaches the terminal escaped, and cut', async () => {
    const shown = await withHostFile(`\x1b]0;owned\x07\u202e\n${'x'.repeat(100_000)}\n`);
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    expect(shown).toContain("'IP1:\\x1b]0;owned\\x07\\u202e'");
    expect(shown.length).toBeLessThan(500);
  });

  it('2.2 bytes that are no text are bad lines', async () => {
    expect(await withHostFile(Buffer.from([0, 1, 2, 0xff, 0xfe, 10, 0x80]))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50603] : The IP address is invalid.The IP list is:['IP1:\\x00\\x01\\x02��', 'IP2:�']."
    `);
  });

  it('1.3 a key file that is none, or is not there', async () => {
    writeFileSync(join(dir, 'nokey'), 'no key\n');
    const nokey = await withHostFile('10.0.0.1\n', ['-i', join(dir, 'nokey')]);
    expect(nokey.replaceAll(dir, 'DIR')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50004] : The parameter '-i' value is incorrect: DIR/nokey.
        it is no private key, or is encrypted: load it into an agent instead (ssh-add DIR/nokey)"
    `);
    expect(await withHostFile('10.0.0.1\n', ['-i', '/no/such/key'])).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50201] : The /no/such/key does not exist."
    `);
  });
});

describe('a host file that can be used', () => {
  it('2.1 byte order mark, CRLF, white space, comments, blank lines, no last newline', async () => {
    const text =
      '\ufeff10.0.0.1\r\n  \r\n# a comment\r\n\t10.0.0.2 \r\n10.0.0.3,2222\r\n\r\n10.0.0.1\r\nFD99::00:1';
    expect(await hostsOf(text)).toEqual(['10.0.0.1 22', '10.0.0.2 22', '10.0.0.3 2222', 'fd99::1 22']);
  });

  it('2.1 IPv6 is written compressed, an IPv4-mapped address counts as its IPv4', async () => {
    expect(await hostsOf('fd99:0:0:0:0:0:0:1\n::ffff:10.0.0.7\n::FFFF:a00:8\n10.0.0.7\n')).toEqual([
      'fd99::1 22',
      '10.0.0.7 22',
      '10.0.0.8 22',
    ]);
  });

  it('2.1 loopback alone', async () => {
    expect(await hostsOf('127.0.0.1\n')).toEqual(['127.0.0.1 22']);
    expect(await hostsOf('::1\n# alone\n')).toEqual(['::1 22']);
  });

  it('2.1 the path may be relative, and a link', async () => {
    symlinkSync('hosts', join(dir, 'link'));
    writeFileSync(join(dir, 'hosts'), '10.0.0.1\n');
    chmodSync(join(dir, 'hosts'), 0o400);
    expect(await readHosts({ kind: 'host-file', path: './link' }, dir, en)).toEqual([
      { address: '10.0.0.1', port: 22 },
    ]);
  });
});

describe('a cluster file', () => {
  /** A cluster of two nodes, as openGauss's manual has it; ports and names vary. */
  const cluster = (first: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<ROOT>
  <CLUSTER>
    <PARAM name="clusterName" value="cluster" />
    <PARAM name="nodeNames" value="db1,db2"/>
  </CLUSTER>
  <DEVICELIST>
    <DEVICE sn="1000001">
      <PARAM name="name" value="db1"/>
      <PARAM name="backIp1" value="${first}"/>
    </DEVICE>
    <DEVICE sn="1000002">
      <PARAM name="name" value="db2"/>
      <PARAM name="backIp1" value="10.0.0.2"/>${more}
    </DEVICE>
  </DEVICELIST>
</ROOT>
`;
  const withCluster = async (content: string | Buffer, command: string[] = []): Promise<string> => {
    const path = join(dir, 'cluster.xml');
    writeFileSync(path, content);
    return (await cli([...command, '-X', path])).replaceAll(dir, 'DIR');
  };

  it('2.5 gives addresses, ports and names', async () => {
    writeFileSync(join(dir, 'cluster.xml'), cluster('10.0.0.1', '<PARAM name="sshPort" value="2222"/>'));
    expect(await readHosts({ kind: 'cluster-file', path: 'cluster.xml' }, dir, en)).toEqual([
      { address: '10.0.0.1', port: 22, name: 'db1' },
      { address: '10.0.0.2', port: 2222, name: 'db2' },
    ]);
  });

  it.each([[[]], [['verify']], [['agent', 'status']]])(
    '1.3 2.5 %j: a bad one is refused with what and where, and nothing is contacted',
    async (command) => {
      const bad = cluster('10.0.0.300', '<PARAM name="sshPort" value="80"/>');
      expect(await withCluster(bad, command)).toBe(
        [
          'exit 2',
          '-- stderr',
          "[GAUSS-50004] : The parameter '-X' value is incorrect. DIR/cluster.xml cannot be used:",
          '  line 10: "db1": backIp1 "10.0.0.300" is not an address of a host',
          '  line 14: "db2": sshPort "80" is not 22, nor from 1025 to 65534',
        ].join('\n'),
      );
    },
  );

  it('2.5 only addresses are wrong: 50603', async () => {
    expect(await withCluster(cluster('db1'))).toContain('[GAUSS-50603] : ');
  });

  it('2.5 7.7 what stands in it reaches the terminal escaped, and cut', async () => {
    const shown = await withCluster(cluster(`\x1b]0;owned\x07\u202e${'x'.repeat(100_000)}`));
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    expect(shown).toContain('backIp1 "\\x1b]0;owned\\x07\\u202exxx');
    expect(shown.length).toBeLessThan(500);
  });

  it('2.5 one that is too large, or has no end, is not read', async () => {
    expect(await cli(['-X', '/dev/zero'])).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50204] : Failed to read /dev/zero: it is larger than 4 MiB."
    `);
    expect(await cli(['-f', '/dev/zero'])).toMatch(/^exit 2\n-- stderr\n\[GAUSS-50204\]/);
    expect(await cli(['-X', '/no/such.xml'])).toMatch(/^exit 2\n-- stderr\n\[GAUSS-50201\]/);
  });

  it('2.5 it takes the place of -f', async () => {
    expect(await cli(['-f', '/etc/hostname', '-X', '/etc/hostname'])).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50005] : Incorrect parameter. Parameters '-f' and '-X' cannot be used together.
      Usage: gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]
      Try "gs_sshexkey --help"."
    `);
  });
});

describe('a file of --host-keys that cannot be used: exit 2, and nothing is contacted', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b';
  const withHostKeys = (content: string, command: string[] = []): Promise<string> => {
    writeFileSync(join(dir, 'hosts'), '10.255.255.1\n');
    writeFileSync(join(dir, 'keys'), content);
    return cli([...command, '-f', 'hosts', '--host-keys', 'keys'], { cwd: dir });
  };
  const message = (status: string): string => status.replace('exit 2\n-- stderr\n', '');

  it('7.1 missing: 50201; a folder: 50204', async () => {
    writeFileSync(join(dir, 'hosts'), '10.255.255.1\n');
    const run = (path: string) => cli(['-f', 'hosts', '--host-keys', path], { cwd: dir });
    expect(message(await run('nowhere'))).toBe('[GAUSS-50201] : The nowhere does not exist.');
    expect(message(await run('.'))).toBe('[GAUSS-50204] : Failed to read .: Is a directory.');
  });

  it.each(['', '# nothing\n\n', `@revoked * ${key}\n`, `@cert-authority * ${key}\n`])(
    '7.1 no key in it: 50004 for %j',
    async (content) => {
      expect(message(await withHostKeys(content))).toBe(
        "[GAUSS-50004] : The parameter '--host-keys' value is incorrect. keys holds no host key.",
      );
    },
  );

  it.each([
    ['a line that is none', '10.0.0.1\n', 'line 2'],
    ['a public key without its host', `${key}\n`, 'line 2'],
    ['a marker that is none', `@trusted 10.0.0.1 ${key}\n`, 'line 2'],
    ['keys that are cut off', `10.0.0.1 ${key.slice(0, -9)}\n10.0.0.2 ${key.slice(0, -4)}\n`, 'lines 2, 3'],
    ['more lines than are named', 'x\n'.repeat(30), /lines 2, 3, .*, 21 and 10 more/],
  ])('7.1 %s: 50004 with the number of the line', async (_title, content, lines) => {
    for (const command of [[], ['verify'], ['agent', 'status']]) {
      const shown = message(await withHostKeys(`10.0.0.1 ${key}\n${content}`, command));
      expect(shown).toContain(
        "[GAUSS-50004] : The parameter '--host-keys' value is incorrect. keys is not in the format of known_hosts (HOST TYPE KEY): ",
      );
      expect(shown.slice(shown.indexOf('KEY): ') + 'KEY): '.length)).toMatch(lines);
    }
  });
});
