import { randomBytes } from 'node:crypto';
import { cidOf, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { identityOf } from '../../../node/identity/identity.js';
import type { MeshHandlers } from '../../../node/mesh/handlers.js';
import { Mesh, type MeshOptions } from '../../../node/mesh/mesh.js';

export const network = cidOf(textBytes('campaign'));
export const otherNetwork = cidOf(textBytes('another campaign'));

/** One node of a test, and what reached it. */
export interface TestNode {
  readonly mesh: Mesh;
  readonly messages: string[];
  readonly errors: unknown[];
  readonly blocks: Map<Cid, Uint8Array>;
}

/** The nodes of one test over loopback TCP, and a way to wait until what they do has come true. */
export class TestNetwork {
  readonly nodes: TestNode[] = [];
  #waiting: (() => void)[] = [];

  async start(options: Partial<MeshOptions> = {}, handlers: Partial<MeshHandlers> = {}): Promise<TestNode> {
    const messages: string[] = [];
    const errors: unknown[] = [];
    const blocks = new Map<Cid, Uint8Array>();
    const changed =
      <A extends unknown[], R>(call: (...args: A) => R) =>
      (...args: A): R => {
        setImmediate(() => this.wake());
        return call(...args);
      };
    const mesh = await Mesh.start(
      {
        identity: await identityOf(randomBytes(32)),
        network,
        listen: ['/ip4/127.0.0.1/tcp/0'],
        announce: [],
        bootstrap: [],
        ...options,
      },
      {
        onMessage: changed(
          handlers.onMessage ??
            (async (bytes) => {
              messages.push(Buffer.from(bytes).toString());
              return 'accept';
            }),
        ),
        isMember: handlers.isMember ?? (() => false),
        isSeated: handlers.isSeated ?? (() => false),
        readBlock: changed(handlers.readBlock ?? (async (cid) => blocks.get(cid) ?? null)),
        recordsSince:
          handlers.recordsSince ??
          async function* () {
            /* none */
          },
        piecesFrom:
          handlers.piecesFrom ??
          async function* () {
            /* none */
          },
        onPeer: changed(handlers.onPeer ?? (() => undefined)),
        onSkew: changed(handlers.onSkew ?? (() => undefined)),
        onTwin: changed(handlers.onTwin ?? (() => undefined)),
        onUnreached: changed(handlers.onUnreached ?? (() => undefined)),
        onError: changed(handlers.onError ?? ((error) => errors.push(error))),
      },
    );
    const node = { mesh, messages, errors, blocks };
    this.nodes.push(node);
    return node;
  }

  /** Resolves once `holds` does; it is asked again whenever a handler of any node was called. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets what waits look again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.splice(0).map(({ mesh }) => mesh.stop()));
  }
}
