import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Restraint, type Allowance } from '../../../node/restraint/restraint.js';
import { usualPreferences, writePreferences, type Preferences } from '../../../node/preferences.js';

const minuteMs = 60_000;
/** A Monday at noon, by the clock of this machine. */
const startMs = new Date(2026, 10, 30, 12).getTime();

/** A machine that a test makes of files, and what its owner lets a node do. */
class Bench {
  nowMs = startMs;
  readonly applied: Allowance[] = [];
  readonly errors: unknown[] = [];
  restraint!: Restraint;

  private constructor(readonly dir: string) {}

  static async make(preferences: Partial<Preferences> = {}): Promise<Bench> {
    const bench = new Bench(await mkdtemp(join(tmpdir(), 'gridlode-restraint-')));
    await bench.prefer(preferences);
    return bench;
  }

  /** `files` are below the root of the system. */
  async open(files: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.write(files);
    this.restraint = await Restraint.open(
      { dir: this.dir, root: join(this.dir, 'root') },
      { onError: (error) => this.errors.push(error), nowMs: () => this.nowMs, every: () => () => undefined },
    );
    await this.restraint.start((allowance) => {
      this.applied.push(allowance);
      return Promise.resolve();
    });
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.dir, 'root', name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  prefer(preferences: Partial<Preferences>): Promise<void> {
    return writePreferences(this.dir, { ...usualPreferences, ...preferences });
  }

  /** What is allowed after some minutes in which the machine became this. */
  async after(minutes: number, files: Readonly<Record<string, string>> = {}): Promise<Allowance> {
    this.nowMs += minutes * minuteMs;
    await this.write(files);
    await this.restraint.look();
    return this.restraint.allowance;
  }

  async reason(minutes: number, files: Readonly<Record<string, string>> = {}): Promise<string | null> {
    return (await this.after(minutes, files)).hold?.reason ?? null;
  }
}

const { line } = usualPreferences;
const test = suite<{ bench: Bench }>('what an owner lets a node do');
test.after.each(async ({ bench }) => {
  await bench.restraint.stop();
  assert.equal(bench.errors, []);
  await rm(bench.dir, { recursive: true });
});

test('a machine that tells nothing holds nobody, whatever its owner wants', async (context) => {
  const bench = (context.bench = await Bench.make({
    heatMax: 60,
    loadMax: 1,
    inUse: { threads: 1, cpuPercent: 0 },
  }));
  await bench.open();
  assert.equal(await bench.after(1), { hold: null, threads: null, cpuPercent: 100, line });
  assert.is(bench.applied.length, 1, 'what does not change is not applied again');
});

test('what the owner says of the line holds at once', async (context) => {
  const bench = (context.bench = await Bench.make());
  await bench.open();
  const slow = { upload: 500_000, download: 1_000_000 };
  assert.equal((await bench.restraint.set({ ...usualPreferences, line: slow })).line, slow);
  assert.equal(
    bench.applied.map((each) => each.line),
    [line, slow],
  );
});

test('a pause ends with its time, and is kept over a restart', async (context) => {
  const bench = (context.bench = await Bench.make());
  await bench.open();
  const untilMs = startMs + 90 * minuteMs;
  const { hold } = await bench.restraint.set({ ...usualPreferences, pause: { untilMs } });
  assert.equal(hold, { reason: 'paused', endsMs: untilMs });
  await bench.restraint.stop();
  await bench.open();
  assert.equal(bench.applied.at(-1)?.hold, hold, 'from the start on');
  assert.equal([await bench.reason(89), await bench.reason(1)], ['paused', null]);
  assert.is(bench.applied.at(-1)?.hold, null);
});

test('a pause without an end outlasts any schedule, and the longer of two holds is told', async (context) => {
  const bench = (context.bench = await Bench.make({ schedule: ['13:00-14:00'] }));
  await bench.open();
  const endsMs = startMs + 60 * minuteMs;
  assert.equal(bench.restraint.allowance.hold, { reason: 'schedule', endsMs });
  const shorter = { ...bench.restraint.preferences, pause: { untilMs: endsMs - minuteMs } };
  assert.is((await bench.restraint.set(shorter)).hold?.reason, 'schedule');
  const endless = { ...bench.restraint.preferences, pause: { untilMs: null } };
  assert.equal((await bench.restraint.set(endless)).hold, { reason: 'paused', endsMs: null });
  assert.is(await bench.reason(90), 'paused');
  await bench.restraint.set({ ...endless, pause: null });
  assert.equal([await bench.reason(0), await bench.reason(30)], [null, 'schedule']);
});

const battery = (status: string, scope?: string): Record<string, string> => ({
  'sys/class/power_supply/BAT0/type': 'Battery\n',
  'sys/class/power_supply/BAT0/status': `${status}\n`,
  ...(scope === undefined ? {} : { 'sys/class/power_supply/BAT0/scope': `${scope}\n` }),
});

test('on its battery a machine is left alone, unless its owner wants otherwise; that of a mouse is none', async (context) => {
  const bench = (context.bench = await Bench.make());
  await bench.open(battery('Full'));
  assert.equal(
    [await bench.reason(1, battery('Discharging')), await bench.reason(1, battery('Charging'))],
    ['battery', null],
  );
  assert.is(await bench.reason(1, battery('Discharging', 'Device')), null);
  assert.is(await bench.reason(1, battery('Discharging', 'System')), 'battery');
  assert.is((await bench.restraint.set({ ...usualPreferences, onBattery: true })).hold, null);
});

const heat = (milli: number | string): Record<string, string> => ({
  'sys/class/thermal/thermal_zone0/temp': '41000\n',
  'sys/class/thermal/thermal_zone1/temp': `${milli}\n`,
  'sys/class/thermal/cooling_device0/temp': '99000\n',
});

test('a hot machine cools for two minutes after it was last too hot; a broken sensor is no heat', async (context) => {
  const bench = (context.bench = await Bench.make({ heatMax: 80 }));
  await bench.open(heat(79_999));
  assert.equal([await bench.reason(0), await bench.reason(1, heat(80_000))], [null, 'heat']);
  assert.equal([await bench.reason(1.9, heat(60_000)), await bench.reason(0.2)], ['heat', null]);
  for (const broken of ['-273000', '255000', 'nothing', ''])
    assert.is(await bench.reason(1, heat(broken)), null, broken);
});

/** Ticks of the processors: of others, of the engine, and idle ones. */
const load = (user: number, nice: number, idle: number): Record<string, string> => ({
  'proc/stat': `cpu  ${user} ${nice} 0 ${idle} 0 0 0 0 0 0\ncpu0 1 2 3 4\n`,
});

test('a node gives way to other programs, and not to its own engine', async (context) => {
  const bench = (context.bench = await Bench.make({ loadMax: 50 }));
  await bench.open(load(1_000, 0, 1_000));
  assert.is(await bench.reason(1, load(1_010, 980, 1_010)), null, 'the engine alone');
  assert.is(await bench.reason(1, load(1_060, 980, 1_060)), 'load');
  assert.is(await bench.reason(1.9, load(1_060, 980, 1_900)), 'load');
  assert.is(await bench.reason(0.2, load(1_060, 980, 2_000)), null);
  assert.is(await bench.reason(1, { 'proc/stat': 'intr 7\n' }), null);
});

const keys = (count: number): Record<string, string> => ({
  'proc/interrupts': `           CPU0       CPU1\n  1:  ${count}  5  IO-APIC  1-edge  i8042\n  9: 77 1 IO-APIC acpi\n`,
});

test('while somebody uses the machine other limits hold, or no work is done at all', async (context) => {
  const idle = { threads: 8, cpuPercent: 90 };
  const bench = (context.bench = await Bench.make({ idle, inUse: { threads: 1, cpuPercent: 20 } }));
  await bench.open(keys(10));
  assert.equal(await bench.after(1), { hold: null, ...idle, line });
  assert.equal(await bench.after(1, keys(11)), { hold: null, threads: 1, cpuPercent: 20, line });
  assert.is((await bench.after(4)).threads, 1);
  assert.is((await bench.after(1)).threads, 8, 'five minutes after the last key');

  await bench.write({ 'dev/pts/ptmx': '' });
  assert.is((await bench.after(0)).threads, 8, 'a program printed something');
  const terminal = join(bench.dir, 'root/dev/pts/3');
  await bench.write({ 'dev/pts/3': '' });
  await utimes(terminal, (bench.nowMs - minuteMs) / 1_000, 0);
  assert.is((await bench.after(0)).threads, 1);
  const never = { ...bench.restraint.preferences, inUse: { threads: 1, cpuPercent: 0 } };
  assert.equal((await bench.restraint.set(never)).hold, { reason: 'inUse', endsMs: null });
  assert.equal([await bench.reason(3), await bench.reason(1)], ['inUse', null]);
});

/** Two devices on a hub, the first of which has a keyboard and something else, and the hub itself. */
const usb = (kind: { class: string; protocol: string }, asked: number): Record<string, string> => {
  const devices = 'sys/bus/usb/devices';
  return {
    [`${devices}/1-1/urbnum`]: `${7 * asked}\n`,
    [`${devices}/1-1:1.0/bInterfaceClass`]: '09\n',
    [`${devices}/1-1:1.0/bInterfaceProtocol`]: '01\n',
    [`${devices}/1-1.2/urbnum`]: `${asked}\n`,
    [`${devices}/1-1.2:1.0/bInterfaceClass`]: '01\n',
    [`${devices}/1-1.2:1.0/bInterfaceProtocol`]: '00\n',
    [`${devices}/1-1.2:1.1/bInterfaceClass`]: `${kind.class}\n`,
    [`${devices}/1-1.2:1.1/bInterfaceProtocol`]: `${kind.protocol}\n`,
  };
};

test('keyboards and mice on USB tell of use, and no other device there does', async (context) => {
  const limits = { idle: { threads: 8, cpuPercent: 90 }, inUse: { threads: 1, cpuPercent: 20 } };
  const bench = (context.bench = await Bench.make(limits));
  await bench.open();
  const threads = async (minutes: number, files: Record<string, string> = {}): Promise<number | null> =>
    (await bench.after(minutes, files)).threads;
  const others = {
    'a power supply that tells how full it is': { class: '03', protocol: '00' },
    'a disk': { class: '08', protocol: '50' },
  };
  for (const [name, kind] of Object.entries(others))
    assert.equal([await threads(9, usb(kind, 10)), await threads(1, usb(kind, 11))], [8, 8], name);
  for (const protocol of ['01', '02']) {
    const kind = { class: '03', protocol };
    await threads(1, usb(kind, 20));
    assert.is(await threads(9), 8, 'nobody has touched it');
    assert.is(await threads(1, usb(kind, 21)), 1, protocol);
    assert.is(await threads(9, usb(kind, NaN)), 8, 'what is no number tells nothing');
  }
});

test.run();
