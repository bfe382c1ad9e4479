import type { PreviewWords } from '../types/preview.ts';

export const preview: PreviewWords = {
  undoFirst: (whose) => `first undo what a run left that did not end: ${whose || 'nobody knows whose'}`,
  removeFolder: (path) => `remove ${path}`,
  makeDirectory: (path) => `make directory ${path}, mode 0700`,
  removeDirectory: (path) => `remove directory ${path} if it is empty`,
  setMode: (path, mode, was) => `set mode of ${path} to ${mode}, from ${was}`,
  newFile: (path) => `new file ${path}, mode 0600`,
  changeFile: (path) => `change ${path}`,
  removeFile: (path) => `remove ${path}`,
  crontab: 'replace the crontab',
  agent: {
    start: (command) => `start ${command}`,
    load: (command) => `load the trust key into ${command}`,
    restart: (command) => `end and start again ${command}`,
    stop: (command) => `end ${command}`,
  },
  counted: {
    directories: (count) => `directories: ${count}`,
    modes: (count) => `modes: ${count}`,
    files: (count) => `files: ${count}`,
    crontabs: (count) => `crontabs: ${count}`,
    agents: (count) => `agents: ${count}`,
  },
  summary: (changing, hosts, counts) =>
    `Dry run: nothing was changed. A run would change ${
      changing === 0 ? 'nothing' : `${changing} of ${hosts} hosts (${counts.join(', ')})`
    }.`,
};
