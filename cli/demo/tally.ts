import type { ToldEvent } from '../../node/api/routes/events.js';
import type { DemoNode } from './network.js';

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
    switch (event.type) {
      case 'cut':
        this.cuts = event.number;
        return;
      case 'lost':
        this.collisions++;
        return;
      case 'disputed':
        this.disputes++;
        this.accused.add(event.accused);
        return;
      case 'settled': {
        const { state } = event.point;
        if (state === 'final') this.finals++;
        if (state === 'revoked') this.finals--;
        if (state === 'refused') this.refused++;
        if (state === 'abandoned') this.abandoned++;
        return;
      }
      case 'verdict':
        if (event.verdict === 'forged') this.forgedVerdicts++;
        if (event.verdict === 'honest') this.honestVerdicts++;
        return;
      default:
    }
  }

  hearWork({ name }: DemoNode, event: ToldEvent): void {
    if (event.type === 'trees') this.#trees.set(`${name} ${event.key}`, event.trees);
    if (event.type === 'work' && event.state === 'done') {
      if (event.task === 'audit') this.audits++;
      if (event.task === 'replay') this.replays++;
    }
  }
}
