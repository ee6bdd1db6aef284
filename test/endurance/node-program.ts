import 'core-js/actual/promise/with-resolvers.js';
import { readdirSync } from 'node:fs';
import { bytesInUse } from '../fixtures/bytes-in-use.js';
import { Node, type NodeOptions } from '../../node/node.js';
import type { Told } from '../fixtures/child.js';

/**
 * A node in a process of its own, which tells the latest cut that it has durable and, when it is asked, what
 * it holds.
 */
const options = JSON.parse(process.argv[2] as string) as NodeOptions;
// A test that is gone waits for nothing, least of all for a node that is still starting.
process.once('disconnect', () => process.exit());
const tell = (message: Told): void => void process.send?.(message, undefined, undefined, () => undefined);

try {
  const node = await Node.start(options, {
    onEvent: (event) => {
      if (event.type === 'cut') tell({ type: 'cut', number: event.number });
      if (event.type === 'halted') tell({ type: 'failed', why: event.what });
      if (event.type === 'damage') tell({ type: 'failed', why: event.what });
    },
    onError: (error) => tell({ type: 'error', why: String((error as Error).stack) }),
  });
  const stop = (): void => void node.stop();
  process.on('message', (message: Told) => {
    if (message.type === 'stop') stop();
    if (message.type === 'measure') tell({ type: 'measured', ...held() });
  });
  const { cut, addresses } = node.views.status();
  tell({ type: 'ready', cut: cut.number, addresses });
  await node.ended;
} catch (error) {
  tell({ type: 'failed', why: String((error as Error).stack) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();

function held(): Record<string, number> {
  return {
    heapBytes: bytesInUse(),
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
    residentBytes: process.memoryUsage.rss(),
  };
}
