import 'core-js/actual/promise/with-resolvers.js';
import { inspect } from 'node:util';
import { GridlodeError } from '../../protocol/error.js';
import type { NodeOptions } from '../../node/node.js';
import { printable } from '../framework/printable.js';
import { runNode } from '../commands/node/run-node.js';
import { createForger } from './forger.js';
import type { FromDemoNode } from './node-process.js';

/** Lines of errors in a node's log at most: a demo's results stay small. */
const errorsMax = 200;

/** The demo that started this process tells it to stop, or is gone. */
const stop = new AbortController();
process.once('message', () => stop.abort());
process.once('disconnect', () => stop.abort());
// It may have gone before anyone listened.
if (!process.connected) stop.abort();
// Ctrl-C in a terminal reaches this process too, but its end is the demo's to decide.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);

const log = (what: unknown): void =>
  console.error(printable(typeof what === 'string' ? what : inspect(what)));
const tell = (message: FromDemoNode): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

/**
 * One node of the demo, in a process of its own: an ordinary node, but that one of them has another trainer.
 */
const { options, forges } = JSON.parse(process.argv[2] as string) as {
  options: NodeOptions;
  forges: boolean;
};
let errors = 0;
try {
  await runNode(
    options,
    {
      ...(forges ? { createTrainer: createForger } : {}),
      onEvent: (event) => {
        if (event.type === 'workFailed') log(`${event.key}: ${event.why}`);
      },
      onError: (error) => {
        if (++errors <= errorsMax) log(error);
      },
      onReady: (node) => tell({ type: 'ready', addresses: node.views.status().addresses }),
      onStopping: () => undefined,
    },
    stop.signal,
  );
} catch (error) {
  log(error);
  const why =
    error instanceof GridlodeError ? `${error.code}: ${error.message}` : String((error as Error).stack);
  tell({ type: 'failed', why });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
