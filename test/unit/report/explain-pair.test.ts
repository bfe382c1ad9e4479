import { describe, expect, it } from 'vitest';
import { explainPair } from '../../../src/report/explain-pair.ts';
import { en } from '../../../src/words/en/words.ts';

// What ssh of OpenSSH 9.2 said in a lab, as logins.sh sends it.
const user = "debug1: Authenticating to 10.0.0.8:22 as 'root'\n";
const offering = `${user}debug1: Offering public key: /root/.ssh/id_om ED25519 SHA256:6VUPaTVnUyUCul01nQHwY1Uj explicit\n`;
const accepted = `${offering}debug1: Server accepts key: /root/.ssh/id_om ED25519 SHA256:6VUPaTVnUyUCul01nQHwY1Uj explicit\n`;
const denied = 'root@10.0.0.8: Permission denied (publickey,password).';

const explain = (said: string, { status = 255, port = 22, answers }: Partial<Options> = {}) =>
  explainPair({ from: '10.0.0.7', to: '10.0.0.8', port, status, said }, en, answers);
interface Options {
  status: number;
  port: number;
  answers: boolean | undefined;
}

const refused = 'ssh: connect to host 10.0.0.8 port 22: Connection refused';
const timedOut = 'ssh: connect to host 10.0.0.8 port 22: Connection timed out';

describe('8.3 the cause of a failed login', () => {
  it.each([
    ['key-refused', `${offering}${denied}`],
    ['key-unusable', `${accepted}${denied}`],
    [
      'key-unusable',
      `${accepted}sign_and_send_pubkey: signing failed for ED25519 "/root/.ssh/id_om" from agent: agent refused operation\n${denied}`,
    ],
    ['key-missing', `${user}no such identity: /root/.ssh/id_om: No such file or directory\n${denied}`],
    ['key-refused', `${user}root@10.0.0.8: Permission denied (password).`],
    [
      'more-authentication',
      `${accepted}debug1: Authenticated using "publickey" with partial success.\n${denied}`,
    ],
    [
      'too-many-keys',
      `${offering}Received disconnect from 10.0.0.8 port 22:2: Too many authentication failures`,
    ],
    [
      'host-key-unknown',
      `${user}No ED25519 host key is known for 10.0.0.8 and you have requested strict checking.\nHost key verification failed.`,
    ],
    [
      'host-key-changed',
      `${user}Host key for 10.0.0.8 has changed and you have requested strict checking.\nHost key verification failed.`,
    ],
    [
      'host-key-revoked',
      `${user}@       WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.`,
    ],
    ['refused', refused],
    ['no-answer', timedOut],
    ['no-answer', 'Connection timed out during banner exchange\nConnection to 10.0.0.8 port 22 timed out'],
    ['no-route', 'ssh: connect to host 10.0.0.8 port 22: No route to host'],
    ['name-unknown', 'ssh: Could not resolve hostname db8: Name or service not known'],
    [
      'turned-away',
      'debug1: kex_exchange_identification: banner line 0: Exceeded MaxStartups\nkex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.8 port 22',
    ],
    ['turned-away', 'ssh_exchange_identification: Connection closed by remote host'],
    [
      'no-common-algorithm',
      `${user}Unable to negotiate with 10.0.0.8 port 22: no matching host key type found. Their offer: ssh-rsa`,
    ],
    ['client-config', 'Bad owner or permissions on /root/.ssh/config'],
    ['other', 'something new\x1b[0m'],
    ['other', ''],
  ])('%s: %s', (code, said) => {
    const found = explain(said);
    expect(found.code).toBe(code);
    expect(found.remedy).not.toBe('');
  });

  it.each([
    ['too-slow', 124, `${user}Timeout: no login within 30 s`],
    ['endless', 255, `${user}yyyy\nEndless: the server goes on printing`],
    ['login-shell', 1, `${accepted}This account is currently not available.`],
    ['login-shell', 127, `${accepted}`],
    ['client-missing', 127, 'sh: 1: timeout: not found'],
  ])('%s: status %i', (code, status, said) => {
    expect(explain(said, { status }).code).toBe(code);
  });

  it('other hosts tell a firewall between two hosts from a server that is down', () => {
    expect(explain(refused, { answers: true }).cause).toMatch(/other hosts get an answer: a firewall/);
    expect(explain(refused, { answers: false }).cause).toMatch(/nothing listens/);
    expect(explain(refused).cause).toBe('connection refused');
    expect(explain(timedOut, { answers: true }).cause).toMatch(/other hosts get one: a firewall/);
    expect(explain(timedOut, { answers: false }).remedy).toMatch(/see that 10\.0\.0\.8 is up/);
  });

  it('a key to be removed is named as known_hosts names it', () => {
    const changed = 'Host key verification failed.\nREMOTE HOST IDENTIFICATION HAS CHANGED';
    expect(explain(changed).remedy).toContain('ssh-keygen -R 10.0.0.8, then');
    expect(explain(changed, { port: 2222 }).remedy).toContain("ssh-keygen -R '[10.0.0.8]:2222', then");
    const said = 'Host key for [db8]:2222 has changed and you have requested strict checking.';
    expect(explain(said, { port: 2222 }).remedy).toContain("ssh-keygen -R '[db8]:2222', then");
  });

  it('7.7 a banner does not pass for the cause', () => {
    const banner = 'Connection refused, Connection timed out, Could not resolve, no answer: no route to host';
    expect(explain(`${offering}${banner}\n${denied}`).code).toBe('key-refused');
    expect(explain(`${accepted}${banner}\n${denied}`).code).toBe('key-unusable');
  });

  it('7.7 a host does not put words into a command', () => {
    const said = "Host key for '$(reboot)' has changed and you have requested strict checking.";
    expect(explain(said).remedy).not.toContain('reboot');
  });
});
