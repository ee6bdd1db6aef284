import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  endpointOf,
  hostOf,
  isDialable,
  isLoopback,
  isNameable,
  likeliestFirst,
  ownSubnets,
  parseNamed,
  rangeOf,
  relayedOf,
} from '../../../../node/mesh/host/addresses.js';

const test = suite('addresses (MESH-16)');

const peer = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5';
const subnets = ownSubnets({
  eth0: [
    {
      address: '192.168.7.20',
      cidr: '192.168.7.20/24',
      netmask: '255.255.255.0',
      family: 'IPv4',
      internal: false,
      mac: '',
    },
    {
      address: 'fd00:7::20',
      cidr: 'fd00:7::20/64',
      netmask: 'ffff:ffff:ffff:ffff::',
      family: 'IPv6',
      internal: false,
      mac: '',
      scopeid: 0,
    },
  ],
});
const abroad = { isLocal: false, subnets };

/** What a peer names, and whether a node on 192.168.7.0/24 that dialled the namer at `namer` tries it. */
const named: { id: string; address: string; namer?: string; isLocal?: boolean; dialled: boolean }[] = [
  { id: 'a public address', address: '/ip4/8.8.4.4/tcp/4001', dialled: true },
  { id: 'a public IPv6 address', address: '/ip6/2a00:1450::1/tcp/4001', dialled: true },
  { id: 'port 0', address: '/ip4/8.8.4.4/tcp/0', dialled: false },
  { id: 'the port of another service', address: '/ip4/8.8.4.4/tcp/22', dialled: false },
  { id: 'the last such port', address: '/ip4/8.8.4.4/tcp/1023', dialled: false },
  { id: 'the first other port', address: '/ip4/8.8.4.4/tcp/1024', dialled: true },
  { id: 'the metadata of a cloud', address: '/ip4/169.254.169.254/tcp/8080', dialled: false },
  { id: 'link-local IPv6', address: '/ip6/fe80::1/tcp/4001', dialled: false },
  { id: 'this network', address: '/ip4/0.0.0.0/tcp/4001', dialled: false },
  { id: 'no IPv6 address', address: '/ip6/::/tcp/4001', dialled: false },
  { id: 'multicast', address: '/ip4/224.0.0.1/tcp/4001', dialled: false },
  { id: 'multicast IPv6', address: '/ip6/ff02::1/tcp/4001', dialled: false },
  { id: 'broadcast', address: '/ip4/255.255.255.255/tcp/4001', dialled: false },
  { id: 'documentation', address: '/ip4/203.0.113.7/tcp/4001', dialled: false },
  { id: 'documentation IPv6', address: '/ip6/2001:db8::7/tcp/4001', dialled: false },
  { id: 'loopback from abroad', address: '/ip4/127.0.0.1/tcp/4001', dialled: false },
  { id: 'loopback by another number', address: '/ip4/127.8.9.10/tcp/4001', dialled: false },
  { id: 'loopback IPv6', address: '/ip6/::1/tcp/4001', dialled: false },
  {
    id: 'loopback in a network on this machine',
    address: '/ip4/127.0.0.1/tcp/4001',
    isLocal: true,
    dialled: true,
  },
  {
    id: 'loopback IPv6 in a network on this machine',
    address: '/ip6/::1/tcp/4001',
    isLocal: true,
    dialled: true,
  },
  { id: 'loopback spelt as IPv6', address: '/ip6/::ffff:127.0.0.1/tcp/4001', isLocal: true, dialled: false },
  { id: 'a private address spelt as IPv6', address: '/ip6/::ffff:192.168.7.1/tcp/4001', dialled: false },
  { id: 'a private address behind a translator', address: '/ip6/64:ff9b::c0a8:701/tcp/4001', dialled: false },
  { id: 'a private address behind a tunnel', address: '/ip6/2002:c0a8:701::1/tcp/4001', dialled: false },
  { id: 'our own subnet', address: '/ip4/192.168.7.9/tcp/4001', dialled: true },
  { id: 'our own IPv6 subnet', address: '/ip6/fd00:7::9/tcp/4001', dialled: true },
  { id: 'another private subnet', address: '/ip4/192.168.8.9/tcp/4001', dialled: false },
  {
    id: 'another private subnet, as the namer from abroad says',
    address: '/ip4/10.1.2.3/tcp/4001',
    namer: '/ip4/8.8.4.4/tcp/4001',
    dialled: false,
  },
  {
    id: 'an overlay in which we dialled the namer',
    address: '/ip4/100.99.1.2/tcp/4001',
    namer: '/ip4/100.64.0.1/tcp/4001',
    dialled: true,
  },
  {
    id: 'another private network than the namer is in',
    address: '/ip4/10.1.2.3/tcp/4001',
    namer: '/ip4/100.64.0.1/tcp/4001',
    dialled: false,
  },
  { id: 'a name', address: '/dns4/localhost/tcp/4001', isLocal: true, dialled: false },
  { id: 'a dnsaddr', address: '/dnsaddr/node.example', dialled: false },
  { id: 'another transport', address: '/ip4/8.8.4.4/udp/4001/quic-v1', dialled: false },
  { id: 'something behind TCP', address: '/ip4/8.8.4.4/tcp/4001/ws', dialled: false },
  { id: 'a relay', address: `/ip4/8.8.4.4/tcp/4001/p2p/${peer}/p2p-circuit`, dialled: true },
  {
    id: 'a relay on this machine',
    address: `/ip4/127.0.0.1/tcp/4001/p2p/${peer}/p2p-circuit`,
    dialled: false,
  },
  { id: 'a relay without its id', address: '/ip4/8.8.4.4/tcp/4001/p2p-circuit', dialled: false },
  { id: 'a Unix socket', address: '/unix/%2Ftmp%2Fsocket', dialled: false },
  { id: 'a zone', address: '/ip6zone/eth0/ip6/fe80::1/tcp/4001', dialled: false },
];
for (const { id, address, namer, isLocal = false, dialled } of named) {
  test(`named: ${id}: ${dialled ? 'tried' : 'left alone'}`, () => {
    const at = namer === undefined ? null : multiaddr(namer);
    assert.is(isDialable(multiaddr(address), { ...abroad, isLocal }, at), dialled);
  });
}

/** A private address of a peer that is seen at `at`, and whether it is named to one seen at `askerAt`. */
const neighbours: { id: string; at: string; askerAt: string; named: boolean }[] = [
  { id: 'behind one router', at: '8.8.4.4', askerAt: '8.8.4.4', named: true },
  { id: 'elsewhere', at: '8.8.4.4', askerAt: '8.8.8.8', named: false },
  { id: 'elsewhere in its range', at: '8.8.4.4', askerAt: '8.8.4.5', named: false },
  { id: 'in our own private network', at: '192.168.7.9', askerAt: '192.168.7.8', named: true },
  { id: 'outside of it', at: '192.168.7.9', askerAt: '8.8.8.8', named: false },
  { id: 'on this machine', at: '127.0.0.1', askerAt: '127.0.0.1', named: true },
];
for (const { id, at, askerAt, named: isNamed } of neighbours) {
  test(`a private address is ${isNamed ? '' : 'not '}named to who is ${id}`, () => {
    const address = multiaddr('/ip4/192.168.7.9/tcp/4001');
    const [seen, asker] = [at, askerAt].map((host) => multiaddr(`/ip4/${host}/tcp/4001`));
    assert.is(isNameable(address, [seen!], asker), isNamed);
  });
}

test('an address is named to who could dial it', () => {
  const [loopback, far] = ['/ip4/127.0.0.1/tcp/4001', '/ip4/8.8.4.4/tcp/4001'].map((one) => multiaddr(one));
  assert.not(isNameable(loopback!, [far!], far));
  assert.ok(isNameable(loopback!, [far!], loopback));
  assert.ok(isNameable(far!, [], far));
  assert.ok(isNameable(far!, [], loopback));
  assert.not(isNameable(multiaddr('/ip4/169.254.1.1/tcp/4001'), [], far));
  assert.not(isNameable(multiaddr('/ip4/8.8.4.4/tcp/443'), [], far));
});

test('a relay counts as where it stands itself, and no relay leads over another', () => {
  const over = (relay: string) => multiaddr(`${relay}/p2p/${peer}/p2p-circuit`);
  const [far, loopback] = [multiaddr('/ip4/8.8.4.4/tcp/4001'), multiaddr('/ip4/127.0.0.1/tcp/4001')];
  assert.ok(isNameable(over('/ip4/8.8.8.8/tcp/4001'), [], far));
  assert.not(isNameable(over('/ip4/127.0.0.1/tcp/4001'), [], far));
  assert.ok(isNameable(over('/ip4/127.0.0.1/tcp/4001'), [], loopback));
  assert.is(relayedOf(over(`/ip4/8.8.8.8/tcp/4001/p2p/${peer}/p2p-circuit`)), null);
  assert.is(relayedOf(multiaddr('/ip4/8.8.8.8/tcp/4001/p2p-circuit')), null);
  assert.is(relayedOf(over('/ip4/8.8.8.8/tcp/4001'))?.relayPeer, peer);
  assert.is(rangeOf(over('/ip4/8.8.8.8/tcp/4001')), rangeOf(over('/ip4/8.8.4.4/tcp/4001')));
});

test('a range is an IPv4 /24 or an IPv6 /48, however IPv4 is spelt', () => {
  const ranges = [
    '/ip4/8.8.4.4/tcp/1',
    '/ip4/8.8.4.200/tcp/2',
    '/ip4/8.8.5.4/tcp/1',
    '/ip6/::ffff:8.8.4.4/tcp/1',
  ].map((one) => rangeOf(multiaddr(one)));
  assert.equal(
    ranges.map((one) => one === ranges[0]),
    [true, true, false, true],
  );
  const six = [
    '/ip6/2a00:1450:4001:1::1/tcp/1',
    '/ip6/2a00:1450:4001:ffff::9/tcp/1',
    '/ip6/2a00:1450:4002::1/tcp/1',
  ].map((one) => rangeOf(multiaddr(one)));
  assert.is(six[0], six[1]);
  assert.is.not(six[0], six[2]);
});

test('what everybody reaches is tried first, and loopback last', () => {
  const order = [
    '/ip4/8.8.4.4/tcp/4001',
    '/ip6/2a00:1450::1/tcp/4001',
    '/dns4/node.example/tcp/4001',
    '/ip4/10.0.0.1/tcp/4001',
    '/ip4/127.0.0.1/tcp/4001',
  ];
  assert.equal(likeliestFirst([...order].reverse().map((one) => multiaddr(one))).map(String), order);
});

test('only this machine reaches loopback, by number or by name', () => {
  assert.equal(
    [
      '/ip4/127.0.0.1/tcp/1',
      '/ip6/::1/tcp/1',
      '/dns4/localhost/tcp/1',
      '/ip4/10.0.0.1/tcp/1',
      '/dns4/node.example/tcp/1',
    ].map((one) => isLoopback(multiaddr(one))),
    [true, true, true, false, false],
  );
});

test('an address is for the peer that it is named for, and for no other', () => {
  assert.is(String(parseNamed('/ip4/8.8.4.4/tcp/4001', peer)), `/ip4/8.8.4.4/tcp/4001/p2p/${peer}`);
  assert.is(parseNamed(`/ip4/8.8.4.4/tcp/4001/p2p/${peer}`, '12D3KooWAAAA'), null);
  for (const text of ['localhost:4001', '/ip4/8.8.4', '/ip4/8.8.4.4/tcp/99999', '\u0000'])
    assert.is(parseNamed(text, peer), null);
  assert.is(parseNamed('/ip4/8.8.4.4/tcp/4001', 'no peer'), null);
});

test('an endpoint is an IP address and a TCP port', () => {
  assert.equal(endpointOf(multiaddr(`/ip6/::1/tcp/4001/p2p/${peer}`)), { host: '::1', port: 4001 });
  assert.is(endpointOf(multiaddr('/ip4/8.8.4.4')), null);
});

test('a host is an IPv4 address, however it is written, or an IPv6 /64', () => {
  const hosts = ['/ip4/8.8.4.4/tcp/1', '/ip6/::ffff:8.8.4.4/tcp/2', '/ip4/8.8.4.5/tcp/1'].map((one) =>
    hostOf(multiaddr(one)),
  );
  assert.equal(
    hosts.map((one) => one === hosts[0]),
    [true, true, false],
  );
  const six = [
    '/ip6/2a00:1450:4001:1::1/tcp/1',
    '/ip6/2a00:1450:4001:1:9::9/tcp/1',
    '/ip6/2a00:1450:4001:2::1/tcp/1',
  ];
  assert.equal(
    six.map((one) => hostOf(multiaddr(one)) === hostOf(multiaddr(six[0] as string))),
    [true, true, false],
  );
});

test.run();
