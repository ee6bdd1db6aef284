import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, readLine } from './read-line.js';

/** What people leave behind who use a machine. */
export interface Traces {
  /** When a key was last pressed at a terminal, in Unix ms. */
  readonly terminalMs: number | null;
  /** How often keyboards, touchpads and mice have had something to tell since they were there. */
  readonly reports: number | null;
}

/** Keyboards of laptops, and their touchpads: what comes by USB shares a line with all else on it. */
const inputLine = /i8042|i2c[-_]hid|touchpad|ELAN|SYNA/i;

/** Null is what the system does not tell. Source: tty(4), proc_interrupts(5), sysfs-bus-usb. */
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
  const counts = [...(await interrupts(root)), ...(await usbReports(root))];
  return {
    terminalMs: known.length === 0 ? null : Math.max(...known),
    reports: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
  };
}

async function interrupts(root: string): Promise<number[]> {
  const text = await readFile(join(root, 'proc/interrupts'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => inputLine.test(line))
    .flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number).filter(Number.isInteger));
}

/** Devices for people, and of these keyboards and mice. Source: USB HID 1.11, 4.1 to 4.3. */
const humanClass = '03';
const inputProtocols = ['01', '02'];

/**
 * Of each USB device with a keyboard or a mouse, how often the system has asked it for something: anew only
 * once it has answered, and these answer only when they are touched.
 */
async function usbReports(root: string): Promise<number[]> {
  const folder = join(root, 'sys/bus/usb/devices');
  const devices = new Set<string>();
  for (const name of await namesIn(folder)) {
    // Of the device 1-2.3, the interface 1-2.3:1.0.
    const [, device] = /^(\d+-[\d.]+):[\d.]+$/.exec(name) ?? [];
    if (device === undefined || (await readLine(folder, name, 'bInterfaceClass')) !== humanClass) continue;
    if (inputProtocols.includes((await readLine(folder, name, 'bInterfaceProtocol')) ?? ''))
      devices.add(device);
  }
  const counts = await Promise.all([...devices].map((device) => readLine(folder, device, 'urbnum')));
  return counts
    .filter((count) => count !== null)
    .map(Number)
    .filter(Number.isInteger);
}
