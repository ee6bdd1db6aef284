import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limitCpu } from '../../native/index.js';
import { assertCode, assertSameSegment, fillDataset, makeTable, train, withDatasets } from './fixture.js';

const table = makeTable(20_000, 30);
test.after.each(() => limitCpu(100));

/** How long work took, as a multiple of what it took of a processor. */
async function wallOverCpu<T>(work: () => Promise<T>): Promise<{ done: T; ratio: number }> {
  const [startMs, before] = [performance.now(), process.cpuUsage()];
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  return { done, ratio: (1_000 * (performance.now() - startMs)) / (user + system) };
}

test('of a fifth of the time the engine makes the same bits, and rests for the rest of it', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const whole = await wallOverCpu(() => train(dataset, {}, { trees: 40 }));
    limitCpu(20);
    const fifth = await wallOverCpu(() => train(dataset, {}, { trees: 40 }));
    assertSameSegment(fifth.done, whole.done);
    console.log(
      `\nmeasured: time over time of a processor: ${whole.ratio.toFixed(2)} without a limit, ${fifth.ratio.toFixed(2)} with 20 %`,
    );
    assert.ok(fifth.ratio > 3, `${fifth.ratio}`);
  }));

test('who rests hears of an abort, and of another limit', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    limitCpu(1);
    const stop = new AbortController();
    const onTree = (): void => stop.abort();
    await assertCode(() => train(dataset, {}, { trees: 4e9, signal: stop.signal, onTree }), 'ENGINE_ABORTED');
    // With a hundredth of the time it would take minutes.
    const { treeCount } = await train(dataset, {}, { trees: 400, onTree: () => limitCpu(100) });
    assert.is(treeCount, 400);
  }));

test.run();
