import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, manualLines, runTool } from './support/tool.ts';
import { expectTrust } from './support/trust.ts';

describe('a cluster file: one host on a port of its own, one that is called otherwise', () => {
  let lab: Lab;
  let one: LabHost;

  beforeAll(async () => {
    lab = await startLab({ hosts: [{}, { port: 2222 }, {}] });
    one = hostNamed(lab, 'node1');
    const named = ['node1', 'node2', 'data3'];
    const devices = lab.hosts.map(({ address, address6, port }, i) => [
      `    <DEVICE sn="100000${i + 1}">`,
      `      <PARAM name="name" value="${named[i]}"/>`,
      '      <PARAM name="azName" value="AZ1"/>',
      '      <!-- 如果服务器只有一个网卡可用，将backIP1和sshIP1配置成同一个IP -->',
      `      <PARAM name="backIp1" value="${i === 0 ? '192.0.2.1' : address}"/>`,
      ...(i === 0 ? [`      <PARAM name="sshIp1" value="${address}"/>`] : []),
      ...(i === 2 ? [`      <PARAM name="backIp2" value="${address6}"/>`] : []),
      ...(port === 22 ? [] : [`      <PARAM name="sshPort" value="${port}"/>`]),
      '    </DEVICE>',
    ]);
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<ROOT>',
      '  <CLUSTER>',
      '    <PARAM name="clusterName" value="cluster"/>',
      `    <PARAM name="nodeNames" value="${named.join(',')}"/>`,
      '    <PARAM name="gaussdbAppPath" value="/opt/huawei/install/app"/>',
      '  </CLUSTER>',
      '  <DEVICELIST>',
      ...devices.flat(),
      '  </DEVICELIST>',
      '</ROOT>',
      '',
    ];
    await one.write('/etc/clusterconfig.xml', lines.join('\r\n'));
  });
  afterAll(() => lab?.stop());

  const differs =
    'Notice: 10.99.0.3: the cluster file calls it "data3", its own host name is "node3": trust is for its own.';

  it('2.5 creates trust by address and by the own names, and says which name differs', async () => {
    const run = await runTool(one, ['-X', '/etc/clusterconfig.xml', '-l', '/root/run.log'], {
      stdin: 'root-secret\n',
    });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).toContain(differs);
    // Once, though it has two addresses; that one of them is left out is told in any case.
    expect(run.stderr.match(/the cluster file calls it/g)).toHaveLength(1);
    expect(run.stderr.match(/are the same host/g)).toHaveLength(1);
    const log = String(await one.read('/root/run.log'));
    expect(log.indexOf(differs)).toBeGreaterThan(0);
    expect(log.indexOf(differs)).toBeLessThan(log.indexOf('Appending local ID to authorized_keys.'));
    expect(String(await one.read('/etc/hosts'))).not.toContain('data3');
    await expectTrust(lab, 18);
  });

  it('2.5 8.4 verify reads it, too', async () => {
    const run = await runTool(one, ['verify', '-X', '/etc/clusterconfig.xml']);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining(differs) });
    expect(run.stdout).toContain('All 9 pairs pass (mesh; 12 logins by address, 9 by name;');
  });

  it('1.6 2.5 agent reads it, too, and speaks Chinese where the locale does', async () => {
    const env = { LC_ALL: '', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'C' };
    const run = await runTool(one, ['agent', 'status', '-X', '/etc/clusterconfig.xml'], { env });
    expect(run).toMatchObject({ code: 0, stderr: '提示：fd99::3 与 10.99.0.3 是同一台主机。\n' });
    const [head, ...rows] = run.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^主机 +AGENT +状态 +PID +密钥数 +互信密钥$/);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/^10\.99\.0\.1 +主 +运行中 +\d+ +1 +有$/);
  });
});
