import { once } from 'node:events';
import { Node, type NodeDependencies, type NodeOptions } from '../../../node/node.js';

export interface RunHooks extends NodeDependencies {
  onReady(node: Node): void;
  onStopping(node: Node): void;
}

/** Runs a node until `signal` aborts. Rejects with what kept it from starting or from going on. */
export async function runNode(options: NodeOptions, hooks: RunHooks, signal: AbortSignal): Promise<void> {
  const node = await Node.start(options, hooks);
  if (!signal.aborted) hooks.onReady(node);
  const ended = node.ended.then(() => true);
  const stopped = signal.aborted ? Promise.resolve(false) : once(signal, 'abort').then(() => false);
  if (await Promise.race([ended, stopped])) return;
  hooks.onStopping(node);
  await node.stop();
  await ended;
}
