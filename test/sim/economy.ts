import type { Cid } from '../../protocol/codec/hash.js';
import { cidOf, domainHash, rawCodec, textBytes } from '../../protocol/codec/hash.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { AccountKind, BodyOf, RecordBody } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import { accountOf, type AccountKey } from '../../protocol/records/keys.js';
import type { SimPeer, Surroundings } from './sim-peer.js';
import type { SimIdentity } from './stand-ins.js';
import type { RoundPosition } from '../../protocol/ledger/rounds/open-round.js';
import { positionFields } from '../../protocol/ledger/entry-fields.js';

/** What every staker has at the start. */
export const stakerBalance = 100_000n;

const targets = domainHash('merkle-empty');

/**
 * Stakers who delegate, take back and give away, and sometimes sign twice; a resolver that opens and scores
 * rounds; nodes that predict.
 */
export class Economy {
  /** What each staker has signed, by place. */
  readonly #logs = new Map<SimIdentity, Uint8Array[]>();
  #lastEra = 100;

  constructor(
    readonly world: Surroundings,
    readonly stakers: readonly SimIdentity[],
  ) {}

  start(): void {
    const { orderMs } = this.world.scenario.paces;
    for (const staker of this.stakers) this.#every(orderMs, () => this.#act(staker));
    // A crowd's stakers delegate; what its rounds would add is that of each model of theirs.
    if (this.world.scenario.crowd !== undefined) return;
    this.#every(40_000, () => this.#openRound());
    this.#every(5_000, () => this.#workOnRounds());
  }

  #every(periodMs: number, run: () => void): void {
    const { clock, random } = this.world;
    const again = (): void =>
      clock.after(random.int(1, 2 * periodMs), () => {
        run();
        again();
      });
    again();
  }

  /**
   * Through some peer, whose ledger may be behind: what no cut holds yet is sent again before anything else
   * is signed.
   */
  #act(staker: SimIdentity): void {
    const { random, cid, peers } = this.world;
    const peer = random.pick(peers.filter(({ online }) => online));
    const account = accountOf(staker.key);
    const log = this.#logs.get(staker) ?? [];
    this.#logs.set(staker, log);
    const { sequence } = peer.ledger.accounts.get(account) ?? { sequence: 0 };
    const waiting = log[sequence];
    if (waiting !== undefined) return void peer.hear(waiting, true);
    // Now and then somebody signs a second record for a place that is taken.
    const place = sequence > 0 && random.chance(0.05) ? sequence - 1 : sequence;
    const body = {
      version: 1 as const,
      campaign: cid,
      account,
      sequence: place,
      ...this.#order(peer.ledger, account),
    } as BodyOf<AccountKind>;
    const { message } = this.world.readOwn(signRecord(body, staker.sign));
    log[place] ??= message;
    peer.hear(message, false);
  }

  #order(
    ledger: Ledger,
    account: AccountKey,
  ):
    | Pick<BodyOf<'transfer'>, 'kind' | 'to' | 'amount'>
    | Pick<BodyOf<'delegation'>, 'kind' | 'amount' | 'models' | 'operator'>
    | Pick<BodyOf<'undelegation'>, 'kind' | 'delegation'> {
    const { random, peers } = this.world;
    const own = [...ledger.delegations.values()].filter((delegation) => delegation.account === account);
    const amount = BigInt(random.int(1, 40_000));
    if (own.length > 0 && random.chance(0.2))
      return { kind: 'undelegation', delegation: random.pick(own).cid };
    if (random.chance(0.2)) return { kind: 'transfer', to: accountOf(random.pick(this.stakers).key), amount };
    return {
      kind: 'delegation',
      amount,
      models: random.int(1, 3),
      operator: random.chance(0.5) ? random.pick(peers).identity.key : null,
    };
  }

  #openRound(): void {
    const { cid, peers, campaign } = this.world;
    const resolver = peers.find(({ identity }) => identity.key === campaign.resolver) as SimPeer;
    if (!resolver.online) return;
    const { number } = resolver.ledger;
    const era = String(++this.#lastEra).padStart(4, '0');
    resolver.say({
      kind: 'round',
      version: 1,
      campaign: cid,
      node: resolver.identity.key,
      era,
      rows: targets,
      deadline: number + 4,
    });
  }

  #workOnRounds(): void {
    for (const peer of this.world.peers) {
      if (!peer.online) continue;
      const {
        identity: { key: node },
        ledger,
      } = peer;
      const head = { version: 1 as const, campaign: this.world.cid, node };
      for (const [era, { deadline, positions }] of ledger.rounds) {
        const own = [...positions].filter(
          ([, position]) => position.node === node && positionFields(position).predictions === null,
        );
        if (own.length > 0 && ledger.number < deadline) {
          const models = own
            .map(([pointId]) => ({ pointId, predictions: predictionsOf(pointId, era) }))
            .sort((a, b) => (a.pointId < b.pointId ? -1 : 1));
          peer.say({ kind: 'prediction', ...head, era, part: 0, models });
        }
        if (node === ledger.campaign.resolver && ledger.number > deadline)
          peer.say({
            kind: 'scores',
            ...head,
            era,
            targets,
            part: 0,
            parts: 1,
            models: scoresOf(positions, era),
          } satisfies RecordBody);
      }
    }
  }
}

const predictionsOf = (pointId: PointId, era: string): Cid =>
  cidOf(textBytes(`${pointId} in ${era}`), rawCodec);

/** A score from -0.1 to 0.1 that follows from model and era. */
function scoresOf(positions: ReadonlyMap<PointId, RoundPosition>, era: string): BodyOf<'scores'>['models'] {
  const score = (what: string): number =>
    (Number.parseInt(domainHash('merkle-leaf', textBytes(what)).slice(0, 8), 16) % 200_000_001) - 100_000_000;
  return [...positions]
    .filter(([, { phase }]) => phase.type !== 'open')
    .map(([pointId]) => ({ pointId, corr: score(`${pointId}${era}corr`), mmc: score(`${pointId}${era}mmc`) }))
    .sort((a, b) => (a.pointId < b.pointId ? -1 : 1));
}
