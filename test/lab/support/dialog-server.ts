import { appendFileSync, readFileSync } from 'node:fs';
import { Server } from 'ssh2';

// An ssh server that asks what no sshd of the lab can be made to ask. It runs in a host, bundled into one file.
// Arguments: private host key file, file that takes each answer as a line, then the dialogs in JSON: port to questions.

interface Question {
  prompt: string;
  echo: boolean;
}

const [, , keyFile = '', answersFile = '', dialogs = '{}'] = process.argv;
const all: Record<string, Question[][]> = JSON.parse(dialogs);

for (const [port, dialog] of Object.entries(all)) {
  const server = new Server({ hostKeys: [readFileSync(keyFile)] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      const ask = (round: number): void => {
        const questions = dialog[round];
        if (!questions) {
          context.reject(['keyboard-interactive']);
          return;
        }
        context.prompt(questions, (answers) => {
          for (const answer of answers) appendFileSync(answersFile, `${port} ${answer}\n`);
          ask(round + 1);
        });
      };
      ask(0);
    });
  });
  server.listen(Number(port));
}
process.stdout.write('listening\n');
