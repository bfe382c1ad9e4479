import type { PageWords } from '../types/page.ts';
import { script } from './page-script.ts';

const texts: PageWords['texts'] = {
  language: 'zh-CN',
  title: 'SSH 互信',
  needsScript: '查看本报告需要启用 JavaScript。',
  faults: '失败原因',
  matrix: '全部主机对',
  from: '从',
  to: '到',
  anyHost: '任意主机',
  onlyFailing: '只看有失败的主机',
  showAll: '显示全部',
  roleOfMatrix: '主机矩阵',
  nothing: '没有符合条件的主机对。',
  legend: '图例',
  keys: '行中的主机登录到列中的主机。方向键移动；<kbd>N</kbd> 和 <kbd>P</kbd> 跳到下一个和上一个失败；<kbd>Home</kbd> 和 <kbd>End</kbd> 跳到行首和行尾。',
  chosenPair: '选中的主机对',
};

export const page: PageWords = { texts, script };
