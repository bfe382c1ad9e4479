import type { Report } from './report.ts';
export function pageText(_report: Report): string {
  return '';
}
