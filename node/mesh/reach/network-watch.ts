import type { NetworkInterfaceInfo } from 'node:os';
import { networkLookMs, sleptMs } from '../constants.js';

interface NetworkWatchDependencies {
  readonly interfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** The machine slept, or is in another network. */
  readonly onChange: () => void;
}

/**
 * Notices that the machine slept, or that its addresses changed: what failed or was reached before says
 * nothing any longer (rule MESH-25). Some systems stop the monotonic clock while they sleep, others go on
 * with it; a wall clock that was set looks like sleep, which costs a question to each peer.
 */
export class NetworkWatch {
  readonly #deps: NetworkWatchDependencies;
  #addresses: string;
  #wallMs: number;
  #monotonicMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: NetworkWatchDependencies) {
    this.#deps = dependencies;
    this.#addresses = addressesOf(dependencies.interfaces());
    this.#wallMs = dependencies.wallMs();
    this.#monotonicMs = dependencies.monotonicMs();
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), networkLookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const { interfaces, wallMs, monotonicMs, onChange } = this.#deps;
    const [wall, monotonic, addresses] = [wallMs(), monotonicMs(), addressesOf(interfaces())];
    const passedMs = Math.max(wall - this.#wallMs, monotonic - this.#monotonicMs);
    const hasChanged = passedMs > sleptMs || addresses !== this.#addresses;
    [this.#wallMs, this.#monotonicMs, this.#addresses] = [wall, monotonic, addresses];
    if (hasChanged) onChange();
  }
}

/** Without those of loopback and of links, which come and go and lead nowhere. */
const addressesOf = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string =>
  Object.values(interfaces)
    .flatMap((of) => of ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address)
    .sort()
    .join(' ');
