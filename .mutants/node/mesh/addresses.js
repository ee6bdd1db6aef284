import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
const listOf = (...subnets) => {
    const list = new BlockList();
    for (const subnet of subnets) {
        const [net, prefix] = subnet.split('/');
        list.addSubnet(net, Number(prefix), familyOf(net));
    }
    return list;
};
const familyOf = (host) => (isIPv6(host) ? 'ipv6' : 'ipv4');
/** Networks of which one member reaches the others: RFC 1918, 6598 (carriers and overlays) and 4193. */
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map((subnet) => listOf(subnet));
const loopback = listOf('127.0.0.0/8', '::1/128');
/**
 * IPv4 that is no host's: this network, link-local, protocols, documentation, benchmarks, relays, multicast,
 * reserved, broadcast.
 */
const noHosts = listOf('0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4');
/**
 * Of IPv6 only global unicast is public, but for Teredo, documentation and 6to4, which wrap other addresses
 * or are no host's.
 */
const globalUnicast = listOf('2000::/3');
const wrapped = listOf('2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20');
/** IPv6 spellings of IPv4 addresses: nobody has to name an address so. */
const mapped = listOf('::ffff:0:0/96', '::/96', '64:ff9b::/96');
function scopeOf(host) {
    const family = familyOf(host);
    if (family === 'ipv6' && host !== '::1' && mapped.check(host, family))
        return 'never';
    if (loopback.check(host, family))
        return 'loopback';
    if (privateBlocks.some((block) => block.check(host, family)))
        return 'private';
    if (family === 'ipv4')
        return noHosts.check(host, family) ? 'never' : 'public';
    return globalUnicast.check(host, family) && !wrapped.check(host, family) ? 'public' : 'never';
}
/**
 * The IP address and TCP port of an address that has both and nothing else but a peer id; null for any other.
 */
export function endpointOf(address) {
    const [ip, tcp, id, ...more] = address.getComponents();
    if ((ip?.name !== 'ip4' && ip?.name !== 'ip6') || tcp?.name !== 'tcp' || more.length > 0)
        return null;
    if (id !== undefined && id.name !== 'p2p')
        return null;
    return { host: ip.value, port: Number(tcp.value) };
}
/** The bytes of the IP address: four also where IPv4 is written as IPv6; none of an address without one. */
function ipOf(address) {
    if (endpointOf(address) === null)
        return new Uint8Array();
    // The bytes of a component are its code and then 4 or 16 of the address.
    if (address.getComponents()[0]?.name === 'ip4')
        return address.bytes.subarray(1, 5);
    const isMapped = address.bytes.subarray(1, 13).every((byte, i) => byte === (i < 10 ? 0 : 255));
    return address.bytes.subarray(isMapped ? 13 : 1, 17);
}
const prefixOf = (address, v4Bytes, v6Bytes) => {
    const ip = ipOf(address);
    return Buffer.from(ip.subarray(0, ip.length === 4 ? v4Bytes : v6Bytes)).toString('hex');
};
/**
 * The host that an address counts for: an IPv4 address, or an IPv6 /64, of which one machine has as many as
 * it likes.
 */
export const hostOf = (address) => prefixOf(address, 4, 8);
/**
 * The range that an address counts for: an IPv4 /24 or an IPv6 /48, about what one customer of a provider
 * has.
 */
export const rangeOf = (address) => prefixOf(address, 3, 6);
/**
 * A node named by another must not use these: other services listen there, and connecting to them for a
 * stranger is an attack on them.
 */
const namedPortMin = 1024;
/**
 * Whether to dial an address that a peer names: a public one, one of our own subnets, one of the private
 * network in which we ourselves dialled the namer at `namerAt`, or loopback where the network is on this
 * machine (MESH-5).
 */
export function isDialable(address, { isLocal, subnets }, namerAt) {
    const endpoint = endpointOf(address);
    if (endpoint === null || endpoint.port < namedPortMin)
        return false;
    const { host } = endpoint;
    const scope = scopeOf(host);
    if (scope === 'loopback')
        return isLocal;
    if (scope !== 'private')
        return scope === 'public';
    if (subnets.check(host, familyOf(host)))
        return true;
    const namer = namerAt === null ? null : endpointOf(namerAt);
    if (namer === null)
        return false;
    return privateBlocks.some((block) => block.check(host, familyOf(host)) && block.check(namer.host, familyOf(namer.host)));
}
/**
 * Whether to name an address to a peer that is connected with us from `askerAt`: it could be a node's, and
 * that peer might dial it.
 */
export function isNameable(address, askerAt) {
    const endpoint = endpointOf(address);
    if (endpoint === null || endpoint.port < namedPortMin)
        return false;
    const scope = scopeOf(endpoint.host);
    if (scope !== 'loopback')
        return scope !== 'never';
    return askerAt !== undefined && isLoopback(askerAt);
}
/** Whether only this machine reaches an address. */
export function isLoopback(address) {
    const host = address.getComponents()[0]?.value ?? '';
    return host === 'localhost' || ((isIPv4(host) || isIPv6(host)) && scopeOf(host) === 'loopback');
}
/** The networks that this machine's interfaces are in, loopback and single addresses aside. */
export function ownSubnets(interfaces = networkInterfaces()) {
    const list = new BlockList();
    for (const { address, cidr, internal, family } of Object.values(interfaces).flatMap((one) => one ?? [])) {
        if (!internal && cidr !== null)
            list.addSubnet(address, Number(cidr.split('/')[1]), family === 'IPv6' ? 'ipv6' : 'ipv4');
    }
    return list;
}
/** The lower, the more likely an address is to answer whoever is told of it. */
function rankOf(address) {
    const host = endpointOf(address)?.host;
    if (host === undefined)
        return 2;
    return { public: isIPv4(host) ? 0 : 1, private: 3, loopback: 4, never: 5 }[scopeOf(host)];
}
/** The likeliest to answer first; equal ones stay in their order. */
export const likeliestFirst = (addresses) => [...addresses].sort((a, b) => rankOf(a) - rankOf(b));
/** The id that an address ends in, or null. */
export function peerOf(address) {
    const last = address.getComponents().at(-1);
    return last?.name === 'p2p' ? (last.value ?? null) : null;
}
export function groupByPeer(addresses) {
    const groups = new Map();
    for (const address of addresses) {
        const peer = peerOf(address);
        groups.set(peer, [...(groups.get(peer) ?? []), address]);
    }
    return groups;
}
/** An address that another peer named, for dialling `peer` and nobody else; null where it is none. */
export function parseNamed(text, peer) {
    try {
        const address = multiaddr(text);
        const id = peerOf(address);
        if (id === null)
            return address.encapsulate(`/p2p/${peerIdFromString(peer).toString()}`);
        return id === peer ? address : null;
    }
    catch {
        return null;
    }
}
//# sourceMappingURL=addresses.js.map