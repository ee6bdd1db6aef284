import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CpuMeter } from '../../../../node/engine/child/cpu-meter.js';

const test = suite('whose work took what CPU time');

/** A meter on a clock that stands until it is set, and what it told each. */
function metered(): {
  spend: (ms: number) => void;
  enter: (name: string, threads: number) => () => void;
  told: Record<string, number>;
} {
  let nowMs = 1_000;
  const told: Record<string, number> = {};
  const meter = new CpuMeter(() => nowMs);
  return {
    spend: (ms) => void (nowMs += ms),
    enter: (name, threads) => meter.enter(threads, (ms) => void (told[name] = (told[name] ?? 0) + ms)),
    told,
  };
}

test('who is alone has all of it, and nobody what was taken while nobody worked', () => {
  const { spend, enter, told } = metered();
  spend(50);
  const leave = enter('a', 2);
  spend(30);
  leave();
  spend(20);
  enter('b', 1)();
  assert.equal(told, { a: 30, b: 0 });
});

test('those at work at once have parts by their threads, as long as each is there', () => {
  const { spend, enter, told } = metered();
  const leaveA = enter('a', 3);
  spend(10);
  const leaveB = enter('b', 1);
  spend(40);
  leaveA();
  spend(5);
  leaveB();
  assert.equal(told, { a: 40, b: 15 });
});

test('the process has a clock of its own, which stands still for nobody who works', () => {
  let cpuMs = 0;
  const leave = new CpuMeter().enter(1, (ms) => void (cpuMs += ms));
  const untilMs = process.cpuUsage().user / 1_000 + 20;
  while (process.cpuUsage().user / 1_000 < untilMs) Math.hypot(cpuMs, untilMs);
  leave();
  assert.ok(cpuMs >= 20, String(cpuMs));
});

test.run();
