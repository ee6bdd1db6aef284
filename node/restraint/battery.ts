import { join } from 'node:path';
import { namesIn, readLine } from './read-line.js';

/**
 * Whether the machine lives on its battery: one of its own discharges. Those of mice are of the scope Device.
 * Source: sysfs-class-power.
 */
export async function isOnBattery(root: string): Promise<boolean> {
  const supplies = join(root, 'sys/class/power_supply');
  for (const name of await namesIn(supplies)) {
    const [type, scope, status] = await Promise.all(
      ['type', 'scope', 'status'].map((file) => readLine(supplies, name, file)),
    );
    if (type === 'Battery' && scope !== 'Device' && status === 'Discharging') return true;
  }
  return false;
}
