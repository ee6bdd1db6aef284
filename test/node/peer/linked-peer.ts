import type { MeshHandlers } from '../../../node/mesh/handlers.js';
import { Mesh } from '../../../node/mesh/mesh.js';
import { Sync } from '../../../node/peer/sync.js';
import type { TestPeer } from './fixture.js';

/** A test's peer among others over loopback TCP, joined up as a node does it. */
export class LinkedPeer {
  readonly errors: unknown[] = [];
  /** Peers whose records were held against them. */
  readonly blamed: string[] = [];
  mesh!: Mesh;
  sync!: Sync;
  /** Whom it asks when it is left to chance; all members unless a test says so. */
  asksBesides: readonly string[] | null = null;
  /** Answers of the records stream that were taken to their end, or as far as they were of use. */
  pulled = 0;

  private constructor(readonly peer: TestPeer) {}

  static async join(
    peer: TestPeer,
    bootstrap: readonly string[] = [],
    handlers: Partial<MeshHandlers> = {},
  ): Promise<LinkedPeer> {
    const linked = new LinkedPeer(peer);
    const {
      driver,
      peerStore,
      identity,
      bench: { network },
    } = peer;
    linked.mesh = await Mesh.start(
      { identity, network, listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], bootstrap },
      {
        onMessage: async (bytes) => (await peer.inbox.judge(bytes)).action,
        isMember: () => false,
        isSeated: () => false,
        readBlock: (cid) => peerStore.readShared(cid),
        recordsSince: (cutNumber) => driver.messagesSince(cutNumber),
        piecesFrom: (cut, from) => peerStore.shelf.piecesFrom(cut, from),
        onPeer: () => setImmediate(() => peer.wake()),
        onUnreached: () => undefined,
        onTwin: () => undefined,
        onSkew: () => undefined,
        onError: (error) => linked.errors.push(error),
        ...handlers,
      },
    );
    const { mesh } = linked;
    const fetchRecords: Mesh['fetchRecords'] = async function* (...asked) {
      try {
        yield* mesh.fetchRecords(...asked);
      } finally {
        linked.pulled++;
        setImmediate(() => peer.wake());
      }
    };
    const blame = (blamed: string): void => {
      linked.blamed.push(blamed);
      mesh.blame(blamed);
    };
    linked.sync = new Sync({
      mesh: { peers: () => [...(linked.asksBesides ?? mesh.peers())], fetchRecords, blame },
      driver,
      onError: (error) => linked.errors.push(error),
      nowMs: () => 0,
    });
    peer.onPublish = (message) => void mesh.publish(message);
    peer.onPull = (since) => linked.sync.pull(since);
    return linked;
  }

  /** Pulls from one peer, and waits until that is over. */
  async pullFrom({ mesh }: LinkedPeer): Promise<void> {
    const before = this.pulled;
    this.sync.pull(this.peer.driver.since, mesh.peerId);
    await this.peer.until(() => this.pulled > before);
  }

  async meet(...others: readonly LinkedPeer[]): Promise<void> {
    await this.peer.until(() => others.every(({ mesh }) => this.mesh.peers().includes(mesh.peerId)));
  }

  async leave(): Promise<void> {
    await this.sync.stop();
    await this.mesh.stop();
  }
}
