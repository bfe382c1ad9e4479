import type { Step } from '../../trust/model/step.ts';

// What is in `fixed/` is English in every language: scripts look for it, or it is detail for whoever helps.

/** The manual's lines for the begin and the end of each step. */
export const stepLines: Record<Step, { readonly begin: readonly string[]; readonly end: readonly string[] }> =
  {
    network: {
      begin: ['Checking network information.'],
      end: ['All nodes in the network are Normal.', 'Successfully checked network information.'],
    },
    trust: { begin: ['Creating SSH trust.'], end: ['Successfully created SSH trust.'] },
    'local-key': { begin: ['Creating the local key file.'], end: [] },
    'local-authorized-keys': {
      begin: ['Appending local ID to authorized_keys.'],
      end: ['Successfully appended local ID to authorized_keys.'],
    },
    'known-hosts': {
      begin: ['Updating the known_hosts file.'],
      end: ['Successfully updated the known_hosts file.'],
    },
    'remote-authorized-keys': {
      begin: ['Appending authorized_key on the remote node.'],
      end: ['Successfully appended authorized_key on all remote node.'],
    },
    'common-authentication': {
      begin: ['Checking common authentication file content.'],
      end: ['Successfully checked common authentication content.'],
    },
    distribute: {
      begin: ['Distributing SSH trust file to all node.'],
      end: ['Successfully distributed SSH trust file to all node.'],
    },
    remove: { begin: [], end: [] },
    verify: {
      begin: ['Verifying SSH trust on all hosts.'],
      end: ['Successfully verified SSH trust on all hosts.'],
    },
  };
