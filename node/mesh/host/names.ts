import { lookup, Resolver } from 'node:dns/promises';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { dnsAddressesMax, dnsDeadlineMs, dnsDepthMax, dnsRecordsMax, dnsTries } from '../constants.js';
import { peerOf } from './addresses.js';

/**
 * Asks the servers named (`host:port`) or, where there are none, the system, whose hosts file counts too.
 * Only what a node is given itself has names (rule MESH-17).
 */
export class Names {
  readonly #resolver = new Resolver({ timeout: dnsDeadlineMs / dnsTries, tries: dnsTries });
  readonly #asksSystem: boolean;

  constructor(servers: readonly string[]) {
    this.#asksSystem = servers.length === 0;
    if (!this.#asksSystem) this.#resolver.setServers(servers);
  }

  /**
   * The addresses that a bootstrap address stands for now, at most `dnsAddressesMax`: of a name its IP
   * addresses, of a dnsaddr what its TXT records list for that peer, and itself where it holds no name. A
   * name without an answer gives none.
   */
  async resolve(address: Multiaddr): Promise<Multiaddr[]> {
    return (await this.#resolve(address, peerOf(address), 0)).slice(0, dnsAddressesMax);
  }

  async #resolve(address: Multiaddr, peer: string | null, depth: number): Promise<Multiaddr[]> {
    const [first, ...rest] = address.getComponents();
    const name = first?.value;
    if (first === undefined || name === undefined || !first.name.startsWith('dns')) return [address];
    if (first.name === 'dnsaddr') {
      if (depth >= dnsDepthMax) return [];
      const listed = (await this.#listed(name)).filter((one) => peerOf(one) === peer);
      return (await Promise.all(listed.map((one) => this.#resolve(one, peer, depth + 1)))).flat();
    }
    const families =
      first.name === 'dns4' ? ([4] as const) : first.name === 'dns6' ? ([6] as const) : ([4, 6] as const);
    const hosts = await Promise.all(
      families.map((family) => this.#hosts(name, family).catch((): string[] => [])),
    );
    return families.flatMap((family, i) =>
      (hosts[i] as string[])
        .slice(0, dnsAddressesMax)
        .map((host) =>
          multiaddr([{ code: family === 4 ? 4 : 41, name: `ip${family}`, value: host }, ...rest]),
        ),
    );
  }

  async #hosts(name: string, family: 4 | 6): Promise<string[]> {
    if (this.#asksSystem) return (await lookup(name, { family, all: true })).map(({ address }) => address);
    return family === 4 ? this.#resolver.resolve4(name) : this.#resolver.resolve6(name);
  }

  /**
   * What the TXT records of a dnsaddr list, each `dnsaddr=` and an address; other texts are somebody else's.
   */
  async #listed(name: string): Promise<Multiaddr[]> {
    const texts = await this.#resolver.resolveTxt(`_dnsaddr.${name}`).catch((): string[][] => []);
    return texts.slice(0, dnsRecordsMax).flatMap((parts) => {
      try {
        const [, address] = /^dnsaddr=(.*)$/s.exec(parts.join('')) ?? [];
        return address === undefined ? [] : [multiaddr(address)];
      } catch {
        return [];
      }
    });
  }
}
