import type { Connection } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AddressBook } from '../../../../node/mesh/membership/address-book.js';
import { addressesPerPeerMax } from '../../../../node/mesh/constants.js';

const test = suite('address book');

const asker = multiaddr('/ip4/8.8.8.8/tcp/4001');
const inbound = { id: '1', direction: 'inbound', remoteAddr: asker } as Connection;
const dialled = {
  id: '2',
  direction: 'outbound',
  remoteAddr: multiaddr('/ip4/9.9.9.9/tcp/4001'),
} as Connection;
const twelve = Array.from({ length: 12 }, (_, i) => multiaddr(`/ip4/8.8.4.${i + 1}/tcp/4001`));

test('of twelve addresses some are named each time, and others the next, so that none is never named', () => {
  const book = new AddressBook();
  book.note(inbound, twelve);
  const named = new Set<string>();
  while (named.size < twelve.length) {
    const some = book.addressesOf([inbound], asker);
    assert.is(some.length, addressesPerPeerMax);
    for (const address of some) named.add(String(address));
  }
});

test('where we dialled a peer comes first, then what is public, and what nobody could dial is left out', () => {
  const book = new AddressBook();
  book.note(
    dialled,
    [
      '/ip4/10.0.0.1/tcp/4001',
      '/ip4/127.0.0.1/tcp/4001',
      '/ip4/169.254.0.1/tcp/4001',
      '/dns4/node.example/tcp/4001',
      '/ip4/8.8.4.4/tcp/4001',
    ].map((one) => multiaddr(one)),
  );
  assert.equal(book.addressesOf([dialled], asker).map(String), [
    '/ip4/9.9.9.9/tcp/4001',
    '/ip4/8.8.4.4/tcp/4001',
  ]);
});

test('an address is named once, whether it ended with the id of the peer or not', () => {
  const book = new AddressBook();
  const peer = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5';
  const relayed = multiaddr(`/ip4/8.8.8.8/tcp/4001/p2p/${peer}/p2p-circuit`);
  book.note(dialled, [...twelve.slice(0, 2), relayed, multiaddr(`/p2p/${peer}`)]);
  const withIds = { ...dialled, id: '3', remoteAddr: twelve[0]!.encapsulate(`/p2p/${peer}`) };
  book.note(
    withIds,
    [twelve[1]!, relayed].map((address) => address.encapsulate(`/p2p/${peer}`)),
  );
  assert.equal(book.addressesOf([withIds, dialled], asker), [
    twelve[0],
    dialled.remoteAddr,
    twelve[1],
    relayed,
  ]);
});

test('what a connection told is forgotten with it', () => {
  const book = new AddressBook();
  book.note(inbound, twelve);
  book.forget(inbound);
  assert.equal(book.addressesOf([inbound], asker), []);
});

test("a peer's relays are those that lead to it and those that it tells, each once, and few (MESH-27)", () => {
  const book = new AddressBook();
  const ids = [
    '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf',
    '12D3KooWLRPJAA5o6mxCKzVzX1wLBKqRzJuA8q1w2MZBLsPGvtwm',
  ];
  const [first, second] = ids.map((id, i) => `/ip4/8.8.4.${i}/tcp/4001/p2p/${id}/p2p-circuit`);
  const relayed = { ...dialled, remoteAddr: multiaddr(first) };
  book.note(
    relayed,
    [first, second, second, '/ip4/8.8.8.8/tcp/4001'].map((one) => multiaddr(one)),
  );
  assert.equal(
    book.relaysOf([relayed]).map(({ relayPeer }) => relayPeer),
    ids,
  );
});

test.run();
