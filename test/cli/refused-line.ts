import { catalogue } from '../../cli/command-list.js';
import { parseArguments } from '../../cli/framework/parse.js';
import { reportError } from '../../cli/framework/report-error.js';
import { readSettings } from '../../cli/framework/settings.js';
import type { Run } from './run-bin.js';

/**
 * What the process would say where the line itself is wrong; null where its command runs. `dir` is the data
 * directory where the line names none.
 */
export async function refusedLine(args: readonly string[], dir: string): Promise<Run | null> {
  try {
    const parsed = await parseArguments(args, catalogue, 100);
    if ('help' in parsed) return null;
    const given = { dir, ...parsed.given };
    await readSettings(parsed.command, { given, env: {}, flagsOfAll: () => Promise.resolve([]) });
    return null;
  } catch (error) {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const status = reportError(error, { json: false, say, paint: (text) => text });
    return { status, stdout: '', stderr: lines.join('\n') };
  }
}
