import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { preferencesFile } from '../../node/data-dir/data-dir.js';
import {
  readPreferences,
  usualPreferences,
  writePreferences,
  type Preferences,
} from '../../node/preferences.js';
import { codeOf } from './engine/fixture.js';

const test = suite<{ dir: string }>('preferences');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-preferences-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

const some: Preferences = {
  pause: { untilMs: 1_800_000_000_000 },
  schedule: ['mon-fri 22:00-08:00'],
  idle: { threads: 3, cpuPercent: 80 },
  inUse: { threads: null, cpuPercent: 0 },
  inUseMs: 600_000,
  onBattery: true,
  heatMax: 85,
  loadMax: 50,
  trainingMaxMs: 86_400_000,
  line: { upload: 250_000, download: null },
  log: { ...usualPreferences.log, mesh: 'debug' },
};

test('who has said nothing has no limits, and what was said stays, for its owner alone', async ({ dir }) => {
  assert.equal(await readPreferences(dir), usualPreferences);
  await writePreferences(dir, some);
  assert.equal(await readPreferences(dir), some);
  assert.is((await stat(preferencesFile(dir))).mode & 0o777, 0o600);
});

test('what is refused leaves the file as it was', async ({ dir }) => {
  await writePreferences(dir, some);
  const before = await readFile(preferencesFile(dir));
  const code = await codeOf(writePreferences(dir, { ...some, schedule: ['never'] }));
  assert.is(code, 'SCHEDULE_WINDOW');
  assert.equal(await readFile(preferencesFile(dir)), before);
});

const changed = (changes: object): string => JSON.stringify({ ...some, ...changes });
const refusals: { id: string; text: string; code: string }[] = [
  { id: 'no-json', text: '{', code: 'PREFERENCES_UNREADABLE' },
  { id: 'a-list', text: '[]', code: 'PREFERENCES_UNREADABLE' },
  { id: 'another-field', text: changed({ speed: 1 }), code: 'PREFERENCES_UNREADABLE' },
  { id: 'a-field-less', text: changed({ loadMax: undefined }), code: 'PREFERENCES_UNREADABLE' },
  { id: 'no-time', text: changed({ trainingMaxMs: 59_999 }), code: 'PREFERENCES_UNREADABLE' },
  {
    id: 'a-slow-line',
    text: changed({ line: { upload: 124_999, download: null } }),
    code: 'PREFERENCES_UNREADABLE',
  },
  { id: 'no-level', text: changed({ log: { ...some.log, work: 'loud' } }), code: 'PREFERENCES_UNREADABLE' },
  { id: 'no-thread', text: changed({ idle: { threads: 0, cpuPercent: 1 } }), code: 'PREFERENCES_UNREADABLE' },
  {
    id: 'an-idle-machine-of-which-nothing-is-used',
    text: changed({ idle: { threads: null, cpuPercent: 0 } }),
    code: 'PREFERENCES_UNREADABLE',
  },
  {
    id: 'more-than-all',
    text: changed({ inUse: { threads: 1, cpuPercent: 101 } }),
    code: 'PREFERENCES_UNREADABLE',
  },
  { id: 'cold', text: changed({ heatMax: 5 }), code: 'PREFERENCES_UNREADABLE' },
  { id: 'a-long-file', text: `${changed({})}${' '.repeat(1 << 20)}`, code: 'PREFERENCES_UNREADABLE' },
  { id: 'a-window-by-hand', text: changed({ schedule: ['mon 8-9'] }), code: 'SCHEDULE_WINDOW' },
];
for (const { id, text, code } of refusals)
  test(`${id}: ${code}`, async ({ dir }) => {
    await writeFile(preferencesFile(dir), text);
    assert.is(await codeOf(readPreferences(dir)), code);
  });

test('a folder in its place is not taken for no limits', async ({ dir }) => {
  await mkdir(preferencesFile(dir));
  assert.is(await codeOf(readPreferences(dir)), 'PREFERENCES_UNREADABLE');
});

test.run();
