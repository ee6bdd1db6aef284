import type { Cid } from '../../protocol/codec/hash.js';
import { decodeShape, encodeShape, list, map, text, type Shaped } from '../../protocol/codec/shape.js';
import { addressesPerPeerMax, exchangeDeadlineMs, exchangeMaxBytes, exchangePeersMax } from './constants.js';
import { peersProtocol } from './ids.js';
import type { Requests, StreamProtocol } from './requests.js';

const addressMaxLength = 150;
const member = map({ peer: text(64, 1), addresses: list(text(addressMaxLength, 1), addressesPerPeerMax, 1) });
const members = list(member, exchangePeersMax);
/** A member of the network and where it says it can be reached; whoever dials it checks its id. */
export type Member = Shaped<typeof member>;

export type PeersQuestion = Record<string, never>;

/** The question is empty; the answer is one frame with members that the answerer is connected with. */
export function peersExchange(network: Cid, connected: (asker: string) => Promise<Member[]>): StreamProtocol<PeersQuestion> {
  return {
    id: peersProtocol(network),
    question: map({}),
    deadlineMs: exchangeDeadlineMs,
    async *answer(_question, asker) {
      const known = await connected(asker);
      const named = known.map(({ peer, addresses }) => ({
        peer,
        addresses: addresses.filter(({ length }) => length <= addressMaxLength).slice(0, addressesPerPeerMax),
      }));
      yield encodeShape(members, named.filter(({ addresses }) => addresses.length > 0).slice(0, exchangePeersMax));
    },
  };
}

/** Asks a peer for the members it knows. Throws as Requests.ask does, and codecCodes. */
export async function askPeers(requests: Requests, protocol: StreamProtocol<PeersQuestion>, peer: string): Promise<Member[]> {
  const frame = await requests.askOne(peer, protocol, {}, exchangeMaxBytes);
  return frame === null ? [] : decodeShape(members, frame, exchangeMaxBytes, 'peers');
}
