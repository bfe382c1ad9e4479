import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listenersAt } from '../../../src/inventory/listeners.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string, uid: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 1 1\n`;
const tables =
  (tcp: string, tcp6 = '') =>
  (path: string) =>
    head + (path.endsWith('6') ? tcp6 : tcp);
const little = process.arch !== 's390x';

describe.runIf(little)('who listens at an address of this machine, by proc(5)', () => {
  const v6 = '000000000000000000000000';
  it.each<[string, string, string, number[]]>([
    ['10.0.0.1', line('0100000A:08AE', '0A', 1000), '', [1000]],
    ['10.0.0.1', line('00000000:08AE', '0A', 0), line(`${v6}00000000:08AE`, '0A', 1000), [0]],
    ['10.0.0.1', '', line(`${v6}00000000:08AE`, '0A', 1001), [1001]],
    ['10.0.0.1', line('0200000A:08AE', '0A', 1000) + line('0100000A:08AF', '0A', 1000), '', []],
    ['10.0.0.1', line('0100000A:08AE', '01', 1000), '', []],
    ['fd99::1', '', line('000099FD000000000000000001000000:08AE', '0A', 7), [7]],
    ['10.0.0.1', 'nonsense\n', '', []],
  ])('5.3 %s, with %j and %j: %j', (address, tcp, tcp6, uids) => {
    expect(listenersAt(address, 2222, tables(tcp, tcp6))).toEqual(uids);
  });

  it('5.3 a socket of this process is ours', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(listenersAt('127.0.0.1', port)).toEqual([process.geteuid?.()]);
    await new Promise((resolve) => server.close(resolve));
  });
});
