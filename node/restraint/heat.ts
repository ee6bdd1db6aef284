import { join } from 'node:path';
import { namesIn, readLine } from './read-line.js';

/** What sensors say that measure nothing. */
const isReal = (degrees: number): boolean => degrees > 0 && degrees < 200;

/**
 * The hottest zone of the machine, in degrees Celsius; null where none is known. Source: sysfs-class-thermal.
 */
export async function hottest(root: string): Promise<number | null> {
  const zones = join(root, 'sys/class/thermal');
  const names = (await namesIn(zones)).filter((name) => name.startsWith('thermal_zone'));
  const read = await Promise.all(names.map((name) => readLine(zones, name, 'temp')));
  const degrees = read.flatMap((line) => (line === null ? [] : [Number(line) / 1_000])).filter(isReal);
  return degrees.length === 0 ? null : Math.max(...degrees);
}
