import 'core-js/actual/promise/with-resolvers.js';
import { Node, type NodeOptions } from '../../node/node.js';
import type { Told } from '../fixtures/child.js';
import { LoopWatch } from './loop-delay.js';

/**
 * A node that is attacked: the real one, in a process of its own, which tells what happens to it and how its
 * event loop is.
 */
const options = JSON.parse(process.argv[2] as string) as NodeOptions;
// A test that is gone waits for nothing, least of all for a node that is still starting.
process.once('disconnect', () => process.exit());
const tell = (message: Told): void => void process.send?.(message, undefined, undefined, () => undefined);

/** What an attack is about. Work of other nodes and the like would only load the channel. */
const told = new Set([
  'cut',
  'committed',
  'released',
  'settled',
  'vested',
  'barred',
  'peer',
  'halted',
  'unreached',
]);
const errorsMax = 20;
let errors = 0;

const loop = new LoopWatch();
try {
  const node = await Node.start(options, {
    onEvent: (event) => {
      if (told.has(event.type)) tell({ ...event });
    },
    onError: (error) => {
      if (++errors <= errorsMax) console.error(error);
    },
  });
  const stop = (): void => void node.stop();
  process.on('message', (message: Told) => {
    if (message.type === 'stop') stop();
    else if (message.type === 'reset') loop.reset();
    else if (message.type === 'loop') tell({ type: 'loop', ...loop.read() });
  });
  const { peerId, node: key, addresses } = node.views.status();
  tell({ type: 'ready', peerId, key, addresses });
  await node.ended;
} catch (error) {
  tell({ type: 'failed', why: String((error as Error).stack) });
  process.exitCode = 1;
}
loop.stop();
if (process.connected) process.disconnect();
