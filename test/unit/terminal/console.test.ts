import { describe, expect, it } from 'vitest';
import { createConsole } from '../../../src/terminal/console.ts';
import { fakeContext, sink } from '../commands/cli.ts';

describe('a prompt', () => {
  it('3.1 is not disturbed by what happens meanwhile; that is shown after the answer', () => {
    const context = { ...fakeContext(), stderr: sink(true) };
    const console = createConsole(context, true, undefined);
    console.progress('1/3');
    console.ask('Password: ');
    console.err('a notice');
    console.progress('2/3');
    console.out('a line of the manual');
    expect(context.stderr.text()).toBe('1/3\r\x1b[KPassword: ');
    expect(context.stdout.text()).toBe('');
    console.answered();
    console.err('later');
    expect(context.stderr.text()).toBe('1/3\r\x1b[KPassword: \na notice\nlater\n');
    expect(context.stdout.text()).toBe('a line of the manual\n');
  });
});
