import { printable } from '../../text/printable.ts';
import { fileReason } from './file-reason.ts';

/** Why a file cannot be written to. */
export type FileFault =
  | 'a-link'
  | 'a-folder'
  | 'not-plain'
  | 'not-own'
  /** It has another name. */
  | 'linked'
  /** Other users can lead a part of its path elsewhere. */
  | { readonly part: string }
  | { readonly error: unknown };

/** What is wrong with how the tool was called, or with a file that it was given. */
export type UsageFault =
  /** In the words of the library that reads arguments. */
  | { readonly is: 'unknown-parameter' | 'missing-value' | 'bad-value'; readonly text: string }
  | { readonly is: 'no-list' | 'two-lists' | 'jump-builtin' | 'not-a-user' | 'nobody-to-ask' }
  | { readonly is: 'needs'; readonly parameter: string; readonly other: string }
  | { readonly is: 'user-name'; readonly user: string }
  | { readonly is: 'log-not-absolute' | 'not-there'; readonly path: string }
  | { readonly is: 'unreadable'; readonly path: string; readonly error: unknown }
  | { readonly is: 'unusable'; readonly path: string; readonly why: FileFault }
  | { readonly is: 'no-address'; readonly path: string }
  | {
      readonly is: 'bad-addresses';
      readonly lines: readonly { readonly line: number; readonly text: string }[];
    }
  /** What is wrong with it, in the user's language. */
  | {
      readonly is: 'cluster-file';
      readonly path: string;
      readonly addressesOnly: boolean;
      readonly below: readonly string[];
    }
  | { readonly is: 'no-private-key'; readonly path: string; readonly below: readonly string[] }
  | { readonly is: 'host-keys-malformed'; readonly path: string; readonly lines: readonly number[] }
  | { readonly is: 'host-keys-none'; readonly path: string }
  | { readonly is: 'not-listed'; readonly path: string; readonly texts: readonly string[] };

/** The error of a number that is none, behind what the library says of the option. */
export const notPositive = 'It must be a whole number above 0.';

/** The same of jump hosts. */
export const noJumpHosts = 'It must be [USER@]HOST[:PORT], or some of them separated by commas.';

/** Lines named in one error. */
const namedLines = 20;

/** The original's number of an error, and its text. */
export function usageError(fault: UsageFault): { readonly code: number; readonly text: string } {
  switch (fault.is) {
    case 'unknown-parameter':
      return { code: 50000, text: `Unrecognized parameter: ${fault.text}.` };
    case 'missing-value':
      return { code: 50001, text: `Incorrect parameter. ${fault.text}.` };
    case 'bad-value':
      return { code: 50004, text: `Incorrect parameter. ${fault.text}` };
    case 'no-list':
      return { code: 50001, text: "Incorrect parameter. Parameter '-f' is required." };
    case 'two-lists':
      return {
        code: 50005,
        text: "Incorrect parameter. Parameters '-f' and '-X' cannot be used together.",
      };
    case 'nobody-to-ask':
      return { code: 50005, text: "Incorrect parameter. Without a terminal, '--fix' needs '--yes'." };
    case 'needs':
      return {
        code: 50005,
        text: `Incorrect parameter. Parameter '${fault.parameter}' needs '${fault.other}'.`,
      };
    case 'jump-builtin':
      return {
        code: 50005,
        text: "Incorrect parameter. Parameters '-J' and '--ssh builtin' cannot be used together.",
      };
    case 'not-a-user':
      return badValue('-U', "It is a user's name, and for root only.");
    case 'user-name':
      return {
        code: 50004,
        text: `The user name ${fault.user} holds characters that this tool does not pass to a shell.`,
      };
    case 'log-not-absolute':
      return { code: 50213, text: `The path of log file must be an absolute path: ${fault.path}.` };
    case 'not-there':
      return { code: 50201, text: `The ${fault.path} does not exist.` };
    case 'unreadable':
      return { code: 50204, text: `Failed to read ${fault.path}: ${fileReason(fault.error)}.` };
    case 'unusable':
      return { code: 50230, text: `Failed to read/write ${fault.path}: ${fileFault(fault.why)}.` };
    case 'no-address':
      return badValue('-f', `${fault.path} holds no address.`);
    case 'bad-addresses': {
      const list = fault.lines.map(({ line, text }) => `'IP${line}:${printable(text, 100)}'`).join(', ');
      return { code: 50603, text: `The IP address is invalid.The IP list is:[${list}].` };
    }
    case 'cluster-file': {
      const { code, text } = badValue('-X', `${fault.path} cannot be used:`);
      return { code: fault.addressesOnly ? 50603 : code, text: [text, ...fault.below].join('\n') };
    }
    case 'no-private-key':
      return {
        code: 50004,
        text: [`The parameter '-i' value is incorrect: ${fault.path}.`, ...fault.below].join('\n'),
      };
    case 'host-keys-malformed': {
      const { path, lines } = fault;
      const more = lines.length > namedLines ? ` and ${lines.length - namedLines} more` : '';
      const named = `${lines.length > 1 ? 'lines' : 'line'} ${lines.slice(0, namedLines).join(', ')}${more}`;
      return badValue(
        '--host-keys',
        `${path} is not in the format of known_hosts (HOST TYPE KEY): ${named}.`,
      );
    }
    case 'host-keys-none':
      return badValue('--host-keys', `${fault.path} holds no host key.`);
    case 'not-listed': {
      const texts = fault.texts.map((text) => `'${printable(text, 100)}'`).join(', ');
      return badValue('--hosts', `${fault.path} does not list the address ${texts}.`);
    }
  }
}

function badValue(parameter: string, why: string): { readonly code: number; readonly text: string } {
  return { code: 50004, text: `The parameter '${parameter}' value is incorrect. ${why}` };
}

function fileFault(why: FileFault): string {
  switch (why) {
    case 'a-link':
      return 'it is a symbolic link';
    case 'a-folder':
      return 'Is a directory';
    case 'not-plain':
      return 'it is not a plain file';
    case 'not-own':
      return "it is another user's";
    case 'linked':
      return 'it has another name, too';
    default:
      return 'part' in why ? `other users can lead ${why.part} elsewhere` : fileReason(why.error);
  }
}
