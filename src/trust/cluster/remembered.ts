import type { AskPassword } from './passwords.ts';

type Answer = ReturnType<AskPassword>;

/** Asks for each password once, for a command that connects several times. Other questions may be the same, and mean another try. */
export function remembered(ask: AskPassword): AskPassword {
  const answers = new Map<string, Answer>();
  return (question) => {
    if (question.scope === 'own-key') return ask(question);
    const key = question.scope === 'all' ? 'all' : `${question.host} ${question.refusals}`;
    const known = answers.get(key);
    if (known) return known;
    const answer = ask(question);
    answers.set(key, answer);
    return answer;
  };
}
