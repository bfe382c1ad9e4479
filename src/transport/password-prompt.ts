/**
 * Prompts that ask for nothing but the password that the user has. One-time codes and password changes also come
 * as prompts without echo, so the words have to match (PAM and sshd say `Password:`, Chinese systems `密码`).
 */
const passwordPrompt = /passw|密码|口令/iu;
const otherPrompt =
  /\b(?:new|current|retype|again|chang\w*|expir\w*|code|token|one-time|otp|pin)\b|新|旧|当前|更改|验证码|动态/iu;

/** Whether a server's prompt asks for the password that the user has (rule 3.3). */
export function asksForPassword(prompt: string): boolean {
  return passwordPrompt.test(prompt) && !otherPrompt.test(prompt);
}
