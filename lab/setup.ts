import { requireMachine } from './lab.ts';
import { prepareRoots } from './roots.ts';

// What the lab's tests need beside packages. setup.sh runs it.
try {
  requireMachine();
  await prepareRoots((line) => process.stderr.write(`setup: ${line}\n`));
} catch (error) {
  process.stderr.write(`setup: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
