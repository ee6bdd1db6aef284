import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../../protocol/error.js';
import { serviceCodes } from './codes.js';
import { unitName } from './unit.js';

const run = promisify(execFile);
/** Longer than a node takes to stop, which stopping its service waits for. */
const answerMs = 120_000;

/** Where systemd looks for the units that a user wrote. */
export const unitFile = ({ XDG_CONFIG_HOME, HOME = '' }: NodeJS.ProcessEnv = process.env): string =>
  join(XDG_CONFIG_HOME || join(HOME, '.config'), 'systemd', 'user', unitName);

/** What systemd says to a user about the user's services. Throws SERVICE_SYSTEMD. */
export async function systemctl(signal: AbortSignal, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('systemctl', ['--user', ...args], { signal, timeout: answerMs });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stderr = '', message, code } = error as Error & { stderr?: string; code?: unknown };
    const said = code === 'ENOENT' ? 'there is no systemctl' : stderr.trim() || message;
    return fail(serviceCodes, 'SERVICE_SYSTEMD', `systemctl ${args.join(' ')} failed: ${said}`, error);
  }
}
