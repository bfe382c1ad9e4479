import type { HelpText, HelpWords } from '../types/help.ts';

const texts: Record<HelpText, string> = {
  beyond: 'Beyond the original:',
  furtherCommands: 'Further commands:',
  language:
    'Messages are in Chinese if the first of LC_ALL, LC_MESSAGES and LANG that is set starts with zh, otherwise in English.',
  create: 'Creates mutual SSH trust between the hosts of a cluster for the user who runs it.',
  agent: 'Shows, starts or stops the two agents that hold the trust key on every host in the list.',
  verify:
    'Tests the logins between the hosts in a list, by address and by name, and reports which fail and why. Changes nothing.',
  action: 'what to do; after stop they stay down until start',
  hostFile: 'file that lists the hosts, one per line: ADDRESS or ADDRESS,PORT',
  clusterFile: "openGauss's cluster file (clusterconfig.xml), instead of -f",
  logFile: 'absolute path of the log file',
  skipHostnameSet: "do not add the hosts' names to /etc/hosts",
  noDeduplicate: 'add entries to /etc/hosts even if they are already there',
  help: 'show this help',
  version: 'show the version',
  identity: 'private key to try before asking for a password; repeatable',
  verifyMode:
    'what to verify: star from here to every host, ring also from each host to the next, mesh all pairs',
  verifyModeDefault: 'mesh up to 32 hosts, ring above',
  verifyTried:
    'what to test: star from here to every host, ring also from each host to the next, mesh all pairs',
  merge: 'give hosts that have another trust key the chosen one; the old one is still accepted',
  keepGoing: 'create trust between the hosts that work even if others fail',
  dryRun: 'show what would change on each host without changing anything; exit 3 if anything would',
  hostKeys: 'accept only the host keys listed in this file (known_hosts format)',
  strictHostKeys: 'refuse host keys that are in no known_hosts file, instead of accepting them on first use',
  ssh: "who makes the connections: this tool, this machine's ssh with all its configuration, or auto: whichever is needed",
  jump: 'jump hosts to go through, written as for ssh: [USER@]HOST[:PORT], separated by commas',
  jobs: 'how many connections to start at the same time',
  connectTimeout: 'how long to wait for a host to answer; for a program on it six times that, at most 60',
  lockWait: 'how long to wait for another run on the same host to end',
  verbose: 'print more on standard error',
  createJson: 'print events to standard output, one JSON object per line (docs/events.schema.json)',
  agentJson: 'print one JSON document instead of a table',
  verifyJson: 'print one JSON document instead of a matrix (docs/verify.schema.json)',
  html: 'also write the report as one self-contained page',
  agentCommand: 'shows, starts or stops the agents that hold the trust key',
  verifyCommand: 'tests the logins between the hosts and reports which fail and why',
  remove:
    'Removes trust from the hosts in a list: everything that this tool wrote, made and started there for the user who runs it. All else stays as it is.',
  removeHosts: 'remove only these hosts (A,B) from the cluster; the others forget them',
  removeForce: 'remove even if no key and no password would be left to log in with',
  removeKeepGoing: 'remove it from the hosts that work even if others fail',
  removeCommand: 'removes trust again, from all hosts in the list or from some',
  doctor:
    'Says why logins by key fail between the hosts of a list, and what to do. Changes nothing without --fix.',
  doctorJson: 'print one JSON document instead of a table (docs/doctor.schema.json)',
  doctorFix: 'do what can be done safely, each after a question; then examine again',
  doctorYes: 'with --fix: no questions',
  doctorDryRun: 'with --fix: show what would change, and change nothing',
  doctorUser: 'examine the logins of this user; for root only',
  doctorCommand: 'says why logins by key fail, and what to do',
};

export const help: HelpWords = {
  texts,
  title: (text) => text,
  notes: (choices, preset) => {
    const notes = [
      ...(choices ? [`choices: ${choices.map((choice) => `"${choice}"`).join(', ')}`] : []),
      ...(preset === undefined ? [] : [`default: ${preset}`]),
    ];
    return notes.length > 0 ? ` (${notes.join(', ')})` : '';
  },
  tryHelp: (command) => `Try "${command} --help".`,
  seeHelp: (text, command) => `${text}; see "${command} --help"`,
};
