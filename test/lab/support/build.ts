import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the tool once before the lab tests: every host runs it from the repository's dist/. */
export default function setup(): void {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}
