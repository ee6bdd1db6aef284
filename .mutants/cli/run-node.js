import { once } from 'node:events';
import { Node } from '../node/node.js';
/** Runs a node until `signal` aborts. Rejects with what kept it from starting or from going on. */
export async function runNode(options, hooks, signal) {
    const node = await Node.start(options, hooks);
    if (!signal.aborted)
        hooks.onReady(node);
    const ended = node.ended.then(() => true);
    const stopped = signal.aborted ? Promise.resolve(false) : once(signal, 'abort').then(() => false);
    if (await Promise.race([ended, stopped]))
        return;
    hooks.onStopping(node);
    await node.stop();
    await ended;
}
//# sourceMappingURL=run-node.js.map