import type { HelpText, HelpWords } from '../types/help.ts';

const texts: Record<HelpText, string> = {
  beyond: '原工具没有的参数：',
  furtherCommands: '其他命令：',
  language:
    '提示信息的语言取决于 LC_ALL、LC_MESSAGES、LANG 中第一个已设置的：以 zh 开头时为中文，否则为英文。',
  create: '为集群各主机建立 SSH 互信，供执行本工具的用户使用。',
  agent: '查看、启动或停止列表中每台主机上持有互信密钥的两个 agent。',
  verify: '按地址和主机名逐对尝试列表中各主机之间的登录，指出哪些失败以及原因。不做任何改动。',
  action: '要执行的操作；stop 之后保持停止，直到 start',
  hostFile: '主机列表文件，每行一个地址：ADDRESS 或 ADDRESS,PORT',
  clusterFile: '代替 -f：openGauss 的集群配置文件（clusterconfig.xml）',
  logFile: '日志文件的绝对路径',
  skipHostnameSet: '不将主机名写入 /etc/hosts',
  noDeduplicate: '即使 /etc/hosts 中已有相同映射也写入',
  help: '显示帮助信息',
  version: '显示版本号信息',
  identity: '询问密码之前先尝试的私钥，可重复指定',
  verifyMode: '验证范围：star 从本机到所有主机，ring 再加上每台主机到下一台，mesh 所有主机两两之间',
  verifyModeDefault: '32 台以内为 mesh，以上为 ring',
  verifyTried: '尝试范围：star 从本机到所有主机，ring 再加上每台主机到下一台，mesh 所有主机两两之间',
  merge: '持有另一互信密钥的主机改用选定的密钥，原密钥仍被接受',
  keepGoing: '部分主机失败时，仍在其余主机间建立互信',
  dryRun: '显示每台主机上将要发生的改动，但不做任何改动；如有改动，退出码为 3',
  hostKeys: '只接受该文件中列出的主机密钥（known_hosts 格式）',
  strictHostKeys: '拒绝不在任何 known_hosts 文件中的主机密钥，而不是在首次连接时接受',
  ssh: '由谁连接：本工具（builtin）、本机的 ssh 及其全部配置（system），或按需选择（auto）',
  jump: '途经的跳板机，写法与 ssh -J 相同，以逗号分隔',
  jobs: '同时发起的连接数',
  connectTimeout: '等待主机应答的时间；等待主机上的程序为其六倍，至多 60',
  lockWait: '等待同一主机上另一次运行结束的最长时间',
  verbose: '在标准错误上输出更多信息',
  createJson: '向标准输出逐行输出 JSON 格式的事件（docs/events.schema.json）',
  agentJson: '输出一个 JSON 文档，而不是表格',
  verifyJson: '输出一个 JSON 文档，而不是矩阵（docs/verify.schema.json）',
  html: '另外写出一个自包含的网页',
  agentCommand: '查看、启动或停止持有互信密钥的 agent',
  verifyCommand: '逐对尝试主机之间的登录，指出哪些失败以及原因',
  remove:
    '撤销列表中各主机的互信：删除为执行本工具的用户写入、创建和启动的一切。不属于本工具的内容保持原样。',
  removeHosts: '仅将这些主机（A,B）移出集群，其余主机删除它们的信息',
  removeForce: '即使将没有任何密钥或密码可用于登录，也照样执行',
  removeKeepGoing: '部分主机失败时，仍撤销其余主机的互信',
  removeCommand: '撤销列表中所有主机或部分主机的互信',
  doctor: '说明列表中主机之间密钥登录失败的原因和处理方法；没有 --fix 时不做任何改动。',
  doctorJson: '输出一个 JSON 文档，代替表格（docs/doctor.schema.json）',
  doctorFix: '逐项询问后执行可以安全执行的处理，然后重新检查',
  doctorYes: '与 --fix 同用：不再询问',
  doctorDryRun: '与 --fix 同用：显示将发生的改动，但不做任何改动',
  doctorUser: '检查该用户的登录，仅限 root',
  doctorCommand: '说明密钥登录失败的原因和处理方法',
};

export const help: HelpWords = {
  texts,
  title: (text) => ({ 'Usage:': '用法：', 'Arguments:': '操作：', 'Options:': '参数：' })[text],
  notes: (choices, preset) => {
    const notes = [
      ...(choices ? [`可选值：${choices.join('、')}`] : []),
      ...(preset === undefined ? [] : [`缺省：${preset}`]),
    ];
    return notes.length > 0 ? `（${notes.join('；')}）` : '';
  },
  tryHelp: (command) => `更多信息请执行 "${command} --help"。`,
  seeHelp: (text, command) => `${text}；详见 "${command} --help"`,
};
