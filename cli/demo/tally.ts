import type { ToldEvent } from '../../node/api/api-client.js';
import type { NodeEvent } from '../../node/bus/events.js';
import type { DemoNode } from './network.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

/** A ledger's event as a node's API tells it: bigints as text. */
type Told<T extends NodeEvent['type']> = Extract<NodeEvent, { type: T }>;

/**
 * What the demo counts, from the events that the resolver's node tells of the ledger and each node of its own
 * work.
 */
export class Tally {
  cuts = 0;
  finals = 0;
  refused = 0;
  abandoned = 0;
  collisions = 0;
  disputes = 0;
  forgedVerdicts = 0;
  honestVerdicts = 0;
  audits = 0;
  replays = 0;
  /** The nodes of which a commitment or attestation was ever disputed, whatever became of it. */
  readonly accused = new Set<string>();
  readonly #trees = new Map<string, number>();

  /**
   * Trees that were grown for models, by the forger too where it trains; those that audits grow again are not
   * counted.
   */
  get treesTrained(): number {
    return [...this.#trees.values()].reduce((sum, trees) => sum + trees, 0);
  }

  hearLedger(event: ToldEvent): void {
    switch (event.type as LedgerEvent['type'] | 'cut') {
      case 'cut':
        this.cuts = (event as unknown as Told<'cut'>).number;
        return;
      case 'lost':
        this.collisions++;
        return;
      case 'disputed':
        this.disputes++;
        this.accused.add((event as unknown as Told<'disputed'>).accused);
        return;
      case 'settled': {
        const { state } = (event as unknown as Told<'settled'>).point;
        if (state === 'final') this.finals++;
        if (state === 'revoked') this.finals--;
        if (state === 'refused') this.refused++;
        if (state === 'abandoned') this.abandoned++;
        return;
      }
      case 'verdict': {
        const { verdict } = event as unknown as Told<'verdict'>;
        if (verdict === 'forged') this.forgedVerdicts++;
        if (verdict === 'honest') this.honestVerdicts++;
        return;
      }
      default:
    }
  }

  hearWork({ name }: DemoNode, event: ToldEvent): void {
    if (event.type === 'trees') {
      const { key, trees } = event as unknown as Told<'trees'>;
      this.#trees.set(`${name} ${key}`, trees);
    }
    if (event.type === 'work' && event.state === 'done') {
      if (event.task === 'audit') this.audits++;
      if (event.task === 'replay') this.replays++;
    }
  }
}
