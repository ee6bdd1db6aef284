import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import 'core-js/actual/promise/with-resolvers.js';
import { main } from '../../cli/main.js';

/** What Gridlode asks of this process, which has loaded every command, and runs one after another. */
export interface Order {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const mask = process.umask();
const pollMs = 5;

process.on('message', (order: Order) => void answer(order));
/** What keeps this process alive while it waits for an order. */
const idle = process.getActiveResourcesInfo().length;

async function answer({ args, env }: Order): Promise<void> {
  const [stdout, stderr] = [takeOutput('stdout'), takeOutput('stderr')];
  process.env = env;
  process.umask(mask);
  const status = await main(args);
  // A process of its own would not end before this.
  while (process.getActiveResourcesInfo().length > idle) await delay(pollMs);
  process.send?.({ status, stdout: stdout(), stderr: stderr() });
}

/** Puts a stream that is no terminal in the place of one of this process; answers what is written to it. */
function takeOutput(name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  Object.defineProperty(process, name, { value: stream, configurable: true });
  return () => Buffer.concat(chunks).toString('utf8');
}
