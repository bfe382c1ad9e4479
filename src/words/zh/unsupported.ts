import type { Unsupported } from '../../transport/unsupported.ts';

/** 主机上本工具无法处理的情况。 */
export function unsupported(why: Unsupported): string {
  switch (why.is) {
    case 'no-home':
      return '用户主目录不存在';
    case 'home-unwritable':
      return `其用户主目录 ${why.home} 无法写入 ssh_config 和 crontab`;
    case 'no-journal':
      return `${why.path} 不是本用户自己的目录，因此不可能是本工具的日志目录：请查明由谁创建，然后将其删除`;
    case 'too-large':
      return `${why.path} 有 ${why.bytes} 字节：本工具读取的文件总共不得超过 ${why.most} 字节`;
    case 'too-long':
      return `${why.path} 有 ${why.lines} 行：本工具编辑的文件总共不得超过 ${why.most} 行`;
    case 'no-files':
      return `${why.paths.join('、')} 不是可读取的普通文件`;
    case 'unreadable':
      return `无法读取 ${why.path}（${why.reason}）`;
    case 'other-listener':
      return `在端口 ${why.port} 上监听的是用户 ${why.uid}，而不是 root 的 ssh 服务`;
    case 'a-link':
      return `${why.path} 是一个链接`;
    case 'not-own':
      return `${why.path} 不属于本用户`;
    case 'not-closed':
      return `无法收紧 ${why.path} 的权限：${why.reason}`;
    case 'no-setpriv':
      return '该主机上 setpriv 和 runuser（util-linux）均不可用，root 无法以该用户的身份检查其主目录';
    case 'not-run-as-user':
      return '该主机没有说明是否已以该用户的身份运行程序';
    case 'not-roots':
      return `${why.path} 不是只有 root 可以写入的普通文件，或其路径中有链接`;
    case 'no-agent':
      return `进程 ${why.pid} 已不是该用户的代理`;
    case 'said':
      return `不满足要求：${why.text}`;
  }
}
