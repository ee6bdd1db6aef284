import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';

/**
 * Who can reach an address: everybody, a private network, this machine, or nobody that libp2p should connect
 * with.
 */
type Scope = 'public' | 'private' | 'loopback' | 'never';

const listOf = (...subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net, prefix] = subnet.split('/') as [string, string];
    list.addSubnet(net, Number(prefix), familyOf(net));
  }
  return list;
};
const familyOf = (host: string): 'ipv4' | 'ipv6' => (isIPv6(host) ? 'ipv6' : 'ipv4');

/** Networks of which one member reaches the others: RFC 1918, 6598 (carriers and overlays) and 4193. */
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(
  (subnet) => listOf(subnet),
);
const loopback = listOf('127.0.0.0/8', '::1/128');
/**
 * IPv4 that is no host's: this network, link-local, protocols, documentation, benchmarks, relays, multicast,
 * reserved, broadcast.
 */
const noHosts = listOf(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
);
/**
 * Of IPv6 only global unicast is public, but for Teredo, documentation and 6to4, which wrap other addresses
 * or are no host's.
 */
const globalUnicast = listOf('2000::/3');
const wrapped = listOf('2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20');
/** IPv6 spellings of IPv4 addresses: nobody has to name an address so. */
const mapped = listOf('::ffff:0:0/96', '::/96', '64:ff9b::/96');

function scopeOf(host: string): Scope {
  const family = familyOf(host);
  if (family === 'ipv6' && host !== '::1' && mapped.check(host, family)) return 'never';
  if (loopback.check(host, family)) return 'loopback';
  if (privateBlocks.some((block) => block.check(host, family))) return 'private';
  if (family === 'ipv4') return noHosts.check(host, family) ? 'never' : 'public';
  return globalUnicast.check(host, family) && !wrapped.check(host, family) ? 'public' : 'never';
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * The IP address and TCP port of an address that has both and nothing else but a peer id; null for any other.
 */
export function endpointOf(address: Multiaddr): Endpoint | null {
  const [ip, tcp, id, ...more] = address.getComponents();
  if ((ip?.name !== 'ip4' && ip?.name !== 'ip6') || tcp?.name !== 'tcp' || more.length > 0) return null;
  if (id !== undefined && id.name !== 'p2p') return null;
  return { host: ip.value as string, port: Number(tcp.value) };
}

/** A way by which a relay leads to a peer. */
export interface Relayed {
  /** Where the relay is, with its id. */
  readonly relay: Multiaddr;
  readonly relayPeer: string;
}

/** The relay of an address that leads over one, and nowhere else; null for any other. */
export function relayedOf(address: Multiaddr): Relayed | null {
  const components = address.getComponents();
  const at = components.findIndex(({ name }) => name === 'p2p-circuit');
  const [id, ...more] = components.slice(at + 1);
  if (at < 0 || more.length > 0 || (id !== undefined && id.name !== 'p2p')) return null;
  const relay = multiaddr(components.slice(0, at));
  const relayPeer = peerOf(relay);
  return relayPeer === null || endpointOf(relay) === null ? null : { relay, relayPeer };
}

/** The bytes of the IP address: four also where IPv4 is written as IPv6; none of an address without one. */
function ipOf(address: Multiaddr): Uint8Array {
  const family = address.getComponents()[0]?.name;
  if (family !== 'ip4' && family !== 'ip6') return new Uint8Array();
  // The bytes of a component are its code and then 4 or 16 of the address.
  if (family === 'ip4') return address.bytes.subarray(1, 5);
  const isMapped = address.bytes.subarray(1, 13).every((byte, i) => byte === (i < 10 ? 0 : 255));
  return address.bytes.subarray(isMapped ? 13 : 1, 17);
}

const prefixOf = (address: Multiaddr, v4Bytes: number, v6Bytes: number): string => {
  const ip = ipOf(address);
  return Buffer.from(ip.subarray(0, ip.length === 4 ? v4Bytes : v6Bytes)).toString('hex');
};

/**
 * The host that an address counts for: an IPv4 address, or an IPv6 /64, of which one machine has as many as
 * it likes.
 */
export const hostOf = (address: Multiaddr): string => prefixOf(address, 4, 8);

/**
 * The range that an address counts for: an IPv4 /24 or an IPv6 /48, about what one customer of a provider
 * has; and a relay with all whom it leads to.
 */
export const rangeOf = (address: Multiaddr): string => {
  const relayed = relayedOf(address);
  return relayed === null ? prefixOf(address, 3, 6) : `relay ${relayed.relayPeer}`;
};

/**
 * A node named by another must not use these: other services listen there, and connecting to them for a
 * stranger is an attack on them.
 */
export const namedPortMin = 1024;

export interface Surroundings {
  /**
   * Whether this node is of a network on this machine: it listens on loopback alone, or was told to start
   * from there.
   */
  readonly isLocal: boolean;
  /** The networks of this machine's interfaces. */
  readonly subnets: BlockList;
}

/**
 * Whether to dial an address that a peer names: a public one, one of our own subnets, one of the private
 * network in which we ourselves dialled the namer at `namerAt`, or loopback where the network is on this
 * machine (MESH-5).
 */
export function isDialable(
  address: Multiaddr,
  surroundings: Surroundings,
  namerAt: Multiaddr | null,
): boolean {
  const relayed = relayedOf(address);
  if (relayed !== null) return isDialable(relayed.relay, surroundings, namerAt);
  const { isLocal, subnets } = surroundings;
  const endpoint = endpointOf(address);
  if (endpoint === null || endpoint.port < namedPortMin) return false;
  const { host } = endpoint;
  const scope = scopeOf(host);
  if (scope === 'loopback') return isLocal;
  if (scope !== 'private') return scope === 'public';
  if (subnets.check(host, familyOf(host))) return true;
  const namer = namerAt === null ? null : endpointOf(namerAt);
  if (namer === null) return false;
  return privateBlocks.some(
    (block) => block.check(host, familyOf(host)) && block.check(namer.host, familyOf(namer.host)),
  );
}

/**
 * Whether to name an address of a peer, which is connected with us at `at`, to another that is so at
 * `askerAt`: it could be a node's, and that one might dial it. Private addresses are for those in the same
 * private network, as far as we see: both come from one host, such as a router before both, or both from
 * private addresses.
 */
export function isNameable(
  address: Multiaddr,
  at: readonly Multiaddr[],
  askerAt: Multiaddr | undefined,
): boolean {
  const relayed = relayedOf(address);
  if (relayed !== null) return isNameable(relayed.relay, [relayed.relay], askerAt);
  const endpoint = endpointOf(address);
  if (endpoint === null || endpoint.port < namedPortMin) return false;
  const scope = scopeOf(endpoint.host);
  if (scope === 'loopback') return askerAt !== undefined && isLoopback(askerAt);
  if (scope === 'private') return askerAt !== undefined && at.some((one) => areNeighbours(one, askerAt));
  return scope === 'public';
}

function areNeighbours(one: Multiaddr, other: Multiaddr): boolean {
  const [a, b] = [endpointOf(one)?.host, endpointOf(other)?.host];
  if (a === undefined || b === undefined) return false;
  const [scopeA, scopeB] = [scopeOf(a), scopeOf(b)];
  if (scopeA === 'public' || scopeB === 'public') return hostOf(one) === hostOf(other);
  return scopeA !== 'never' && scopeB !== 'never';
}

/** The IPv4 address and port at which a host is in a private network; null of any other address. */
export function privateEndpointOf(address: Multiaddr): Endpoint | null {
  const endpoint = endpointOf(address);
  return endpoint !== null && isIPv4(endpoint.host) && scopeOf(endpoint.host) === 'private' ? endpoint : null;
}

/** Whether everybody can reach an address, if it is a node's. */
export function isPublic(address: Multiaddr): boolean {
  const endpoint = endpointOf(address);
  return endpoint !== null && isPublicHost(endpoint.host);
}
export const isPublicHost = (host: string): boolean =>
  (isIPv4(host) || isIPv6(host)) && scopeOf(host) === 'public';

/** Whether who dialled us from an address did so from beyond the networks of our own interfaces. */
export function isOutside(address: Multiaddr, subnets: BlockList): boolean {
  const host = endpointOf(address)?.host;
  if (host === undefined || isLoopback(address)) return false;
  return !subnets.check(host, familyOf(host));
}

/** Whether only this machine reaches an address. */
export function isLoopback(address: Multiaddr): boolean {
  const host = address.getComponents()[0]?.value ?? '';
  return host === 'localhost' || ((isIPv4(host) || isIPv6(host)) && scopeOf(host) === 'loopback');
}

/** The networks that this machine's interfaces are in, loopback and single addresses aside. */
export function ownSubnets(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces()): BlockList {
  const list = new BlockList();
  for (const { address, cidr, internal, family } of Object.values(interfaces).flatMap((one) => one ?? [])) {
    if (!internal && cidr !== null)
      list.addSubnet(address, Number(cidr.split('/')[1]), family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The lower, the more likely an address is to answer whoever is told of it. */
function rankOf(address: Multiaddr): number {
  if (relayedOf(address) !== null) return 6;
  const host = endpointOf(address)?.host;
  if (host === undefined) return 2;
  return { public: isIPv4(host) ? 0 : 1, private: 3, loopback: 4, never: 5 }[scopeOf(host)];
}

/** The likeliest to answer first; equal ones stay in their order. */
export const likeliestFirst = (addresses: readonly Multiaddr[]): Multiaddr[] =>
  [...addresses].sort((a, b) => rankOf(a) - rankOf(b));

/** The id that an address ends in, or null. */
export function peerOf(address: Multiaddr): string | null {
  const last = address.getComponents().at(-1);
  return last?.name === 'p2p' ? (last.value ?? null) : null;
}

/** The same place, whoever is there. */
export const withoutId = (address: Multiaddr): Multiaddr =>
  peerOf(address) === null ? address : multiaddr(address.getComponents().slice(0, -1));

/** An address as one that leads to `peer` and nobody else. */
export const withId = (address: Multiaddr, peer: string): Multiaddr =>
  withoutId(address).encapsulate(`/p2p/${peerIdFromString(peer).toString()}`);

export function groupByPeer(addresses: readonly Multiaddr[]): Map<string, Multiaddr[]> {
  const groups = new Map<string, Multiaddr[]>();
  for (const address of addresses) {
    const peer = peerOf(address) as string;
    groups.set(peer, [...(groups.get(peer) ?? []), address]);
  }
  return groups;
}

/** An address that another peer named, for dialling `peer` and nobody else; null where it is none. */
export function parseNamed(text: string, peer: string): Multiaddr | null {
  try {
    const address = multiaddr(text);
    const id = peerOf(address);
    return id === null || id === peer ? withId(address, peer) : null;
  } catch {
    return null;
  }
}
