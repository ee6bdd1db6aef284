import { createInterface } from 'node:readline/promises';
import type { Context } from './command.js';

/**
 * Whether who sits at the terminal types yes to a question. Where there is no terminal nobody does.
 */
export async function confirm(question: string, { signal }: Pick<Context, 'signal'>): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal sends no signal while a line is edited.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // The end of the input is no answer.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} Type yes or no: `, { signal }), ended]);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}
