import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { forwardAgainMs, forwardLeaseSeconds, forwardPortsTried, forwardRenewMs } from '../constants.js';
import { isPublicHost, type Endpoint } from '../host/addresses.js';
import { Gateway, GatewayRefusal } from './gateway.js';
import { searchGateways } from './gateway-search.js';

interface ForwardingDependencies {
  /** Where this node listens in its own networks: private IPv4 addresses. */
  readonly endpoints: () => readonly Endpoint[];
  /** The port is forwarded from elsewhere than before, or no longer. */
  readonly onChange: () => void;
  readonly search?: typeof searchGateways;
}

interface Forwarded {
  readonly gateway: Gateway;
  readonly host: string;
  readonly port: number;
}

/** A router refuses a port that another has, and may give only for good. */
const [conflict, onlyForGood] = [718, 725];

/**
 * Has the router of this node's network forward a port to it, by UPnP, and renews that as long as the node
 * runs (rule MESH-29). Without such a router nothing is different.
 */
export class Forwarding {
  readonly #deps: ForwardingDependencies;
  #forwarded: Forwarded | null = null;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #hasStopped = false;

  constructor(dependencies: ForwardingDependencies) {
    this.#deps = dependencies;
  }

  /** Where the router says that it forwards from; null where it does not. */
  get address(): Multiaddr | null {
    return this.#forwarded === null
      ? null
      : multiaddr(`/ip4/${this.#forwarded.host}/tcp/${this.#forwarded.port}`);
  }

  /** Looks for a router, again where the network is another one. */
  look(): void {
    if (this.#hasStopped) return;
    clearTimeout(this.#timer);
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      const waitMs = this.#forwarded === null ? forwardAgainMs : forwardRenewMs;
      if (!this.#hasStopped) this.#timer = setTimeout(() => this.look(), waitMs);
    });
  }

  /** Resolves when it looks for none. */
  async idle(): Promise<void> {
    await this.#looking;
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    clearTimeout(this.#timer);
    await this.idle();
    // A router that is gone forgets it by itself.
    await this.#forwarded?.gateway.forwardNoMore(this.#forwarded.port).catch(() => undefined);
  }

  async #look(): Promise<void> {
    const before = this.address?.toString();
    this.#forwarded = await this.#forward();
    if (this.address?.toString() !== before) this.#deps.onChange();
  }

  async #forward(): Promise<Forwarded | null> {
    const { endpoints, search = searchGateways } = this.#deps;
    for (const endpoint of endpoints()) {
      for (const location of await search(endpoint.host)) {
        const forwarded = await forwardBy(location, endpoint).catch(() => null);
        if (forwarded !== null) return forwarded;
      }
    }
    return null;
  }
}

/** Null where the router has no public address itself. Throws what a gateway does. */
async function forwardBy(location: URL, { host, port }: Endpoint): Promise<Forwarded | null> {
  const gateway = await Gateway.open(location);
  const external = await gateway.externalHost();
  if (!isPublicHost(external) || external.includes(':')) return null;
  for (let tried = 0; ; tried++) {
    const externalPort = port + tried > 65_535 ? port - tried : port + tried;
    try {
      await forwardWithLease(gateway, { externalPort, host, port });
      return { gateway, host: external, port: externalPort };
    } catch (error) {
      const isTaken = error instanceof GatewayRefusal && error.code === conflict;
      if (!isTaken || tried + 1 >= forwardPortsTried) throw error;
    }
  }
}

async function forwardWithLease(
  gateway: Gateway,
  wanted: { externalPort: number; host: string; port: number },
): Promise<void> {
  try {
    await gateway.forward({ ...wanted, leaseSeconds: forwardLeaseSeconds });
  } catch (error) {
    if (!(error instanceof GatewayRefusal) || error.code !== onlyForGood) throw error;
    await gateway.forward({ ...wanted, leaseSeconds: 0 });
  }
}
