import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './read-line.js';

/** What people leave behind who use a machine. */
export interface Traces {
  /** When a key was last pressed at a terminal, in Unix ms. */
  readonly terminalMs: number | null;
  /** Interrupts of keyboards, touchpads and mice since the machine started. */
  readonly interrupts: number | null;
}

/** Keyboards of laptops, and their touchpads: what comes by USB has no line of its own. */
const inputLine = /i8042|i2c[-_]hid|touchpad|ELAN|SYNA/i;

/** Null is what the system does not tell. Source: tty(4), proc_interrupts(5). */
export async function readTraces(root: string): Promise<Traces> {
  // Beside those of users there is ptmx, which is read for whatever a program prints.
  const terminals = [
    ...(await namesIn(root, 'dev/pts')).filter((name) => /^\d+$/.test(name)).map((name) => `pts/${name}`),
    ...(await namesIn(root, 'dev')).filter((name) => /^tty\d+$/.test(name)),
  ];
  const touched = terminals.map((name) => stat(join(root, 'dev', name)).then(({ atimeMs }) => atimeMs));
  const known = (await Promise.allSettled(touched)).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  const text = await readFile(join(root, 'proc/interrupts'), 'utf8').catch(() => '');
  const counts = text
    .split('\n')
    .filter((line) => inputLine.test(line))
    .flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number).filter(Number.isInteger));
  return {
    terminalMs: known.length === 0 ? null : Math.max(...known),
    interrupts: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
  };
}
