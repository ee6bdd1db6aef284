import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isOpen, opensAt, readWindows } from '../../../node/restraint/schedule.js';
import { codeOf } from '../engine/fixture.js';

/** Of the week from Monday, 2026-11-30, by the clock of this machine. */
const at = (day: number, hour: number, minute = 0): number =>
  new Date(2026, 10, 30 + day, hour, minute).getTime();
const [monday, tuesday, friday, saturday, sunday] = [0, 1, 4, 5, 6] as const;

const cases: { id: string; schedule: string[]; ms: number; open: boolean; opens?: number }[] = [
  { id: 'none', schedule: [], ms: at(monday, 12), open: true },
  {
    id: 'before-the-hours',
    schedule: ['09:00-17:30'],
    ms: at(monday, 8, 59),
    open: false,
    opens: at(monday, 9),
  },
  { id: 'as-they-begin', schedule: ['09:00-17:30'], ms: at(monday, 9), open: true },
  {
    id: 'as-they-end',
    schedule: ['09:00-17:30'],
    ms: at(monday, 17, 30),
    open: false,
    opens: at(tuesday, 9),
  },
  { id: 'past-midnight', schedule: ['mon-fri 22:00-08:00'], ms: at(tuesday, 7, 59), open: true },
  {
    id: 'a-night-belongs-to-the-day-it-begins-on',
    schedule: ['mon-fri 22:00-08:00'],
    ms: at(monday, 7),
    open: false,
    opens: at(monday, 22),
  },
  { id: 'the-night-after-friday', schedule: ['mon-fri 22:00-08:00'], ms: at(saturday, 7), open: true },
  {
    id: 'over-the-weekend',
    schedule: ['mon-fri 22:00-08:00'],
    ms: at(saturday, 8),
    open: false,
    opens: at(sunday + 1, 22),
  },
  { id: 'whole-days', schedule: ['sat,sun'], ms: at(sunday, 23, 59), open: true },
  { id: 'days-around-the-week', schedule: ['fri-mon'], ms: at(sunday, 3), open: true },
  { id: 'once-a-week', schedule: ['mon 08:00-09:00'], ms: at(monday, 9), open: false, opens: at(7, 8) },
  { id: 'words-apart', schedule: ['mon', '20:00-24:00', 'FRI'], ms: at(friday, 1), open: true },
  {
    id: 'one-of-two',
    schedule: ['mon 20:00-24:00 fri'],
    ms: at(monday, 19),
    open: false,
    opens: at(monday, 20),
  },
];
for (const { id, schedule, ms, open, opens } of cases) {
  test(`${id}: ${open ? 'open' : 'closed'}`, () => {
    const windows = readWindows(schedule);
    assert.is(isOpen(windows, ms), open);
    if (opens !== undefined) assert.is(opensAt(windows, ms), opens);
  });
}

const refusals: { id: string; text: string; code: string }[] = [
  { id: 'nothing', text: '', code: 'SCHEDULE_WINDOW' },
  { id: 'no-day', text: 'someday', code: 'SCHEDULE_WINDOW' },
  { id: 'half-a-range', text: 'mon-', code: 'SCHEDULE_WINDOW' },
  { id: 'a-range-of-three', text: 'mon-fri-sun', code: 'SCHEDULE_WINDOW' },
  { id: 'an-hour-of-one-digit', text: '9:00-10:00', code: 'SCHEDULE_WINDOW' },
  { id: 'no-time-at-all', text: '09:00-09:00', code: 'SCHEDULE_WINDOW' },
  { id: 'from-24', text: '24:00-03:00', code: 'SCHEDULE_WINDOW' },
  { id: 'minute-60', text: '09:60-10:00', code: 'SCHEDULE_WINDOW' },
  { id: 'a-window-for-each-minute', text: '08:00-09:00 '.repeat(33).trim(), code: 'SCHEDULE_WINDOW' },
  { id: 'a-long-window', text: `${'mon,'.repeat(20)}mon`, code: 'SCHEDULE_WINDOW' },
  { id: 'hour-25', text: '09:00-25:00', code: 'SCHEDULE_WINDOW' },
];
for (const { id, text, code } of refusals)
  test(`${id}: ${code}`, async () =>
    assert.is(await codeOf(Promise.resolve().then(() => readWindows([text]))), code));

test('a schedule is kept as it was written', () =>
  assert.equal(
    readWindows(['mon-fri', '22:00-08:00', 'sat-sun']).map(({ text }) => text),
    ['mon-fri 22:00-08:00', 'sat-sun'],
  ));

test.run();
