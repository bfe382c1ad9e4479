import type { HelpText, HelpWords } from '../types/help.ts';

const texts: Record<HelpText, string> = {
  beyond: 'Beyond the original:',
  furtherCommands: 'Further commands:',
  language:
    'Messages are in Chinese where LC_ALL, LC_MESSAGES or LANG, the first that is set, starts with zh; else in English.',
  create: 'Creates mutual SSH trust among the hosts of a cluster, for the user who runs it.',
  agent: 'Shows, starts or stops the two agents that hold the trust key, on every host of the list.',
  verify:
    'Tries the logins between the hosts of a list, by address and by name, and says which fail and why. Changes nothing.',
  action: 'what to do with them; stop holds until start',
  hostFile: "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT",
  clusterFile: "in place of -f, openGauss's cluster file (clusterconfig.xml)",
  logFile: 'absolute path of the log file',
  skipHostnameSet: "do not write the hosts' names to /etc/hosts",
  noDeduplicate: 'write pairs to /etc/hosts that it already has, too',
  help: 'show this help',
  version: 'show the version',
  identity: 'private key to log in with before a password is asked; repeatable',
  verifyMode: 'what is proved: star is from here, ring adds each host to the next, mesh is all',
  verifyModeDefault: 'mesh up to 32 hosts, else ring',
  verifyTried: 'what is tried: star is from here, ring adds each host to the next, mesh is all',
  merge: 'where hosts have another trust key, let it give way to the chosen one',
  keepGoing: 'create trust among the hosts that work when others fail',
  dryRun: 'show what would change on each host, and change nothing; exit 3 if anything',
  hostKeys: "accept only host keys that this file lists, which is of known_hosts' format",
  strictHostKeys: 'refuse host keys that no known_hosts has, instead of accepting them once',
  jobs: 'connections that are started at a time',
  connectTimeout: 'how long a host may take to answer; a program on it six times that, at most 60',
  lockWait: 'how long another run on a host is waited for',
  verbose: 'say more on standard error',
  createJson: 'print events as JSON, one a line, instead (docs/events.schema.json)',
  agentJson: 'print one JSON document instead of a table',
  verifyJson: 'print one JSON document instead of a matrix (docs/verify.schema.json)',
  html: 'write the report as one self-contained page, too',
  agentCommand: 'the agents that hold the trust key, on every host of the list',
  verifyCommand: 'tries the logins between the hosts and says which fail and why',
  remove:
    'Takes trust away from the hosts of a list: what was written, made and started there for the user who runs it. What is not of this tool stays.',
  removeHosts: 'only these hosts of the list leave (A,B); the others forget them',
  removeForce: 'also where neither a key nor a password would be left to log in by',
  removeKeepGoing: 'remove it from the hosts that work when others fail',
  removeCommand: 'takes trust away again, from all hosts of the list or from some',
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
