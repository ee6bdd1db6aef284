import { createInterface } from 'node:readline/promises';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';
import type { Context } from './command.js';
import type { Option } from './option.js';

/** The line that who sits at the terminal types; null where nobody does, or the input ends. */
async function ask(question: string, { signal }: Pick<Context, 'signal'>): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal sends no signal while a line is edited.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  try {
    const answer = await Promise.race([lines.question(`${question} `, { signal }), ended]);
    return answer?.trim() ?? null;
  } finally {
    lines.close();
  }
}

/**
 * Whether who sits at the terminal types yes to a question. Where there is no terminal nobody does.
 */
export const confirm = async (question: string, context: Pick<Context, 'signal'>): Promise<boolean> =>
  (await ask(`${question} Type yes or no:`, context))?.toLowerCase() === 'yes';

/**
 * The value of the flag `name`, asked for where it is not given, until what is typed is one. Nothing typed is
 * `usual`. Throws USAGE_VALUE where nobody can be asked and nothing is usual.
 */
export async function valueOrAsk<T extends string | number>(
  { name, option, given, usual }: { name: string; option: Option<T>; given: T | undefined; usual?: T },
  context: Context,
): Promise<T> {
  if (given !== undefined) return given;
  const question = `${option.describe}${usual === undefined ? '' : ` [${usual}]`}:`;
  for (;;) {
    const typed = await ask(question[0]?.toUpperCase() + question.slice(1), context);
    if (typed === null && usual === undefined)
      return fail(usageCodes, 'USAGE_VALUE', `The flag --${name} is needed: ${option.describe}`);
    if ((typed ?? '') === '' && usual !== undefined) return usual;
    const value = option.parse(typed ?? '') as T | undefined;
    if (typed !== '' && value !== undefined) return value;
    context.output.say(`That is not ${option.expects}.`);
  }
}
