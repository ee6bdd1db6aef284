import { multiaddr } from '@multiformats/multiaddr';
import { parseListenAddress, type ListenAddress } from '../../node/listen-address.js';
import type { Option } from './option.js';

/** Where somebody listens, as libp2p writes it. Its library loads with the few commands that take one. */
export const multiaddress = (describe: string): Option<string> => ({
  describe,
  form: 'one',
  value: 'ADDRESS',
  expects: 'a multiaddr such as /ip4/0.0.0.0/tcp/4001',
  parse: (text) => (lastPartOf(text) === undefined ? undefined : text),
  absent: null,
});

/** Where a peer is, and who it is. */
export const peerAddress = (describe: string): Option<string> => ({
  ...multiaddress(describe),
  expects: 'a multiaddr that ends in /p2p/ and the id of a peer, such as gridlode start prints it',
  parse: (text) => (lastPartOf(text) === 'p2p' ? text : undefined),
});

/** Where to listen over TCP, for programs of this machine as a rule. */
export const listenAddress = (describe: string): Option<ListenAddress> => ({
  describe,
  form: 'one',
  value: 'HOST:PORT',
  expects: 'an address and a port, such as 127.0.0.1:9464',
  parse: parseListenAddress,
  absent: null,
});

/** The name of the last part; undefined where a text is no address of a host. */
function lastPartOf(text: string): string | undefined {
  try {
    const parts = multiaddr(text).getComponents();
    const isHost = ['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr'].includes(parts[0]?.name ?? '');
    return isHost ? parts.at(-1)?.name : undefined;
  } catch {
    return undefined;
  }
}
