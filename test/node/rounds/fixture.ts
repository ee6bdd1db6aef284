import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../../../node/api/api-client.js';
import { ApiServer } from '../../../node/api/api-server.js';
import { handlersOf } from '../../../node/api/handlers.js';
import type { Order } from '../../../node/peer/orders.js';
import type { Work } from '../../../node/peer/work.js';
import { peerIdOf, type Identity } from '../../../node/identity/identity.js';
import { Restraint } from '../../../node/restraint/restraint.js';
import { RoundBlocks } from '../../../node/rounds/round-blocks.js';
import {
  cidOf,
  domainHash,
  textBytes,
  toHash,
  uint32Bytes,
  type Cid,
  type Hash,
} from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { archiveWrites } from '../../../node/peer/projections/archive.js';
import type { Write } from '../../../node/store/store.js';
import { encodeSettled } from '../../../protocol/ledger/archive.js';
import { accountOf, type AccountKey, type OwnerKey } from '../../../protocol/records/keys.js';
import { finalPoint } from '../../fixtures/final-point.js';
import { TestPeer, type Bench } from '../peer/fixture.js';
import { LinkedPeer } from '../peer/linked-peer.js';
import type { Delegation, StakedModel } from '../../../protocol/ledger/delegations/open-delegation.js';
import { openAccount } from '../../../protocol/ledger/accounts/account.js';

export const era = '0100';
export const rows = 'ab'.repeat(32) as Hash;
export const targets = 'cd'.repeat(32) as Hash;

/** Points in ascending order. */
export const pointsOf = (count: number): PointId[] =>
  Array.from(
    { length: count },
    (_, i) => domainHash('test-identity', uint32Bytes(i)) as unknown as PointId,
  ).sort();

/** What a store has of a model that is final. */
export const archived = ([pointId, model]: [PointId, StakedModel], place: number): Write[] =>
  archiveWrites(place, [{ pointId, encoded: encodeSettled(pointId, finalPoint(model, 0)) }]);

/**
 * A peer over real TCP with the local API of a node, whose cuts are made by hand. Trained models take
 * minutes, so its ledger is given stakes on final models of its own.
 */
export class RoundNode {
  readonly client: ApiClient;

  private constructor(
    readonly peer: TestPeer,
    readonly linked: LinkedPeer,
    readonly blocks: RoundBlocks,
    readonly api: ApiServer,
    readonly dir: string,
  ) {
    this.client = new ApiClient(dir);
  }

  static async open(
    bench: Bench,
    identity: Identity,
    name: string,
    bootstrap: readonly string[] = [],
  ): Promise<RoundNode> {
    const peer = await TestPeer.open(bench, { identity, name });
    const linked = await LinkedPeer.join(peer, bootstrap);
    const { driver, peerStore } = peer;
    const blocks = new RoundBlocks({
      store: peerStore,
      ledger: () => driver.state.ledger,
      fetchBlocks: (cids, { author, maxBytes, signal }) =>
        linked.mesh.fetchBlocks(cids, {
          maxBytes,
          signal,
          holder: author === null ? null : peerIdOf(author),
        }),
    });
    const dir = join(bench.dir, `${name}-api`);
    await mkdir(dir);
    const handlers = handlersOf({
      ...bench,
      identity,
      peerStore,
      blocks: peerStore.blocks,
      roundBlocks: blocks,
      mesh: linked.mesh,
      driver,
      inbox: peer.inbox,
      orders: peer.orders,
      work: { list: () => [], isAnswering: true } as unknown as Work,
      costs: null,
      keeping: { view: () => ({ bytes: 0, maxBytes: 0, authors: [] }) },
      pulses: null,
      foresight: { late: 0, alone: 0 },
      restraint: await Restraint.open({ dir, root: dir }, { onError: (error) => linked.errors.push(error) }),
      recentEvents: { list: () => [] },
      viewTournament: () => Promise.reject(new Error('no tournament')),
      openDashboard: () => Promise.reject(new Error('no dashboard')),
      startedMs: Date.now(),
    });
    const api = await ApiServer.listen(dir, { handlers, onError: (error) => linked.errors.push(error) });
    return new RoundNode(peer, linked, blocks, api, dir);
  }

  /** Puts stake on final models of this node. */
  async stakeOn(points: readonly PointId[]): Promise<void> {
    const {
      identity: { key },
      driver,
      peerStore: { store },
    } = this.peer;
    const manifest = cidOf(textBytes('manifest'));
    const final: Delegation['final'] = new Map(
      points.map((pointId) => [
        pointId,
        { node: key, manifest, commitment: manifest, cut: 0, verifiers: [], hasVested: true, missed: 0 },
      ]),
    );
    const account = toHash(new Uint8Array(32).fill(7)) as unknown as AccountKey;
    driver.state.ledger.delegations.set('dd'.repeat(32) as OwnerKey, {
      cid: manifest,
      account,
      amount: 1_000n * BigInt(points.length),
      free: 1_000n * BigInt(points.length),
      locked: 0n,
      models: points.length,
      operator: null,
      cut: 0,
      nextSlot: points.length,
      committed: 0,
      final,
      phase: { type: 'working', term: { node: key, cut: 0, hasDelivered: true } },
    });
    driver.state.ledger.accounts.set(account, openAccount(0n));
    driver.state.ledger.accounts.set(accountOf(key), openAccount(1_000_000n));
    await store.batch([...final].flatMap(archived), { durable: false });
  }

  /** Has the node sign a body; what is in the way, or null. */
  async order(order: Order): Promise<string | null> {
    return (await this.peer.orders.order(order)).objection?.code ?? null;
  }

  predict = (models: readonly { pointId: PointId; predictions: Cid }[], part = 0): Promise<string | null> =>
    this.order({ kind: 'prediction', era, part, models });

  /** A cut over what was published since the last one. */
  async cut(): Promise<void> {
    await this.peer.cut(...this.peer.published.splice(0));
  }

  get number(): number {
    return this.peer.driver.state.ledger.number;
  }

  /** Opens the round, as the resolver. */
  async openRound(epochs: number): Promise<number> {
    const deadline = this.number + 1 + epochs;
    const objection = await this.order({ kind: 'round', era, rows, deadline });
    if (objection !== null) throw new Error(objection);
    await this.cut();
    return deadline;
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.linked.leave();
    await this.peer.close();
  }
}
