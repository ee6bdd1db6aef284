import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf } from '../../../node/log/event-entry.js';
import { isTold, logLevels, subsystems, usualLogLevels, type LogLevels } from '../../../node/log/levels.js';
import { Log } from '../../../node/log/log.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { NodeKey } from '../../../protocol/records/keys.js';

const test = suite('what is logged');

function logged(first: Partial<LogLevels> = {}): {
  log: Log;
  lines: () => Record<string, unknown>[];
  set: (levels: Partial<LogLevels>) => void;
} {
  const lines: string[] = [];
  let levels: LogLevels = { ...usualLogLevels, ...first };
  const file = { append: (line: string) => void lines.push(line), close: () => Promise.resolve() };
  return {
    log: new Log({ file, levels: () => levels, nowMs: () => 0 }),
    lines: () => lines.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>),
    set: (next) => void (levels = { ...levels, ...next }),
  };
}

test('a level tells itself and what is graver, and off tells nothing', () => {
  for (const [i, level] of logLevels.entries())
    for (const [j, set] of logLevels.entries()) assert.is(isTold(level, set), i <= j);
  const { log, lines } = logged({ work: 'off' });
  for (const level of ['error', 'debug'] as const) log.note({ subsystem: 'work', level, event: 'x' });
  assert.equal(lines(), []);
});

test('an entry is its time, its part, its level and its fields', () => {
  const { log, lines } = logged();
  log.note({
    subsystem: 'ledger',
    level: 'info',
    event: 'slashed',
    fields: { amount: 7n, key: new Uint8Array(32) },
  });
  assert.equal(lines(), [
    {
      time: '1970-01-01T00:00:00.000Z',
      subsystem: 'ledger',
      level: 'info',
      event: 'slashed',
      amount: '7',
      key: '32 bytes',
    },
  ]);
});

test('what is set while it runs counts from the next entry on, for its part alone', () => {
  const { log, lines, set } = logged();
  const tell = (): unknown[] => {
    for (const subsystem of subsystems) log.note({ subsystem, level: 'debug', event: 'x' });
    return lines().map((line) => line.subsystem);
  };
  assert.equal(tell(), []);
  set({ mesh: 'debug' });
  assert.equal(tell(), ['mesh']);
  set({ mesh: 'warn', rounds: 'debug' });
  assert.equal(tell(), ['rounds']);
});

test('a line is bounded: of a longer one the event stays', () => {
  const { log, lines } = logged();
  log.note({ subsystem: 'node', level: 'warn', event: 'long', fields: { why: 'x'.repeat(9_000) } });
  const [{ event, why, cutFrom } = {}] = lines();
  assert.is(event, 'long');
  assert.is(why, undefined);
  assert.ok(Number(cutFrom) > 9_000);
});

test('an error is told with its stack, and what is none as text', () => {
  const { log, lines } = logged();
  log.noteError(new Error('broken'));
  log.noteError('odd');
  const [error, odd] = lines();
  assert.match(String(error?.why), /^Error: broken\n +at /);
  assert.is(odd?.why, 'odd');
});

test('an event is of a part and a level, with all that it tells', () => {
  const pointId = 'ab'.repeat(32) as PointId;
  const node = 'cd'.repeat(32) as NodeKey;
  assert.equal(entryOf({ type: 'vested', pointId, node, unanswered: false, cut: 3 }), {
    subsystem: 'ledger',
    level: 'debug',
    event: 'vested',
    fields: { pointId, node, unanswered: false, cut: 3 },
  });
  assert.is(entryOf({ type: 'engine', why: 'it died' }).subsystem, 'work');
});

test.run();
