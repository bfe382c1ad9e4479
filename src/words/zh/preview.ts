import type { PreviewWords } from '../types/preview.ts';

export const preview: PreviewWords = {
  undoFirst: (whose) => `先撤销以前一次未完成的执行：${whose || '执行者不明'}`,
  removeFolder: (path) => `删除 ${path}`,
  makeDirectory: (path) => `新建目录 ${path}，权限 0700`,
  removeDirectory: (path) => `目录 ${path} 若为空则删除`,
  setMode: (path, mode, was) => `${path} 的权限由 ${was} 改为 ${mode}`,
  newFile: (path) => `新建文件 ${path}，权限 0600`,
  changeFile: (path) => `修改 ${path}`,
  removeFile: (path) => `删除 ${path}`,
  crontab: '替换 crontab',
  agent: {
    start: (command) => `启动 ${command}`,
    load: (command) => `把互信密钥载入 ${command}`,
    restart: (command) => `停止并重新启动 ${command}`,
    stop: (command) => `停止 ${command}`,
  },
  counted: {
    directories: (count) => `目录 ${count} 个`,
    modes: (count) => `权限 ${count} 处`,
    files: (count) => `文件 ${count} 个`,
    crontabs: (count) => `crontab ${count} 个`,
    agents: (count) => `agent ${count} 个`,
  },
  summary: (changing, hosts, counts) =>
    changing === 0
      ? '试运行：没有做任何改动。正式执行也不会改动任何内容。'
      : `试运行：没有做任何改动。正式执行将改动 ${hosts} 台主机中的 ${changing} 台（${counts.join('，')}）。`,
};
