import type { BlockList } from 'node:net';
import type { Connection } from '@libp2p/interface';
import { isOutside } from '../host/addresses.js';
import type { Host } from '../host/host.js';

interface ReachabilityDependencies {
  readonly host: Pick<Host, 'addEventListener'>;
  readonly subnets: () => BlockList;
}

/**
 * Whether peers reach this node at its own addresses. That one has dialled it from outside is the only proof:
 * neither an open port of a router nor what is announced says that packets come through.
 */
export class Reachability {
  readonly #deps: ReachabilityDependencies;
  #isReached = false;

  constructor(dependencies: ReachabilityDependencies) {
    this.#deps = dependencies;
    dependencies.host.addEventListener('connection:open', ({ detail }) => this.#note(detail));
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** In another network it has to be shown anew. */
  forget(): void {
    this.#isReached = false;
  }

  #note({ direction, remoteAddr }: Connection): void {
    if (direction === 'inbound' && isOutside(remoteAddr, this.#deps.subnets())) this.#isReached = true;
  }
}
