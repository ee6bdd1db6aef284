import type { Cid } from '../../../protocol/codec/hash.js';
import {
  decodeShape,
  encodeShape,
  list,
  map,
  nullable,
  text,
  type Shaped,
} from '../../../protocol/codec/shape.js';
import { addressesPerPeerMax, exchangeDeadlineMs, exchangeMaxBytes, exchangePeersMax } from '../constants.js';
import { peersProtocol } from './ids.js';
import type { Requests, StreamProtocol } from '../streams/requests.js';

const addressMaxLength = 150;
const peerId = text(64, 1);
const member = map({ peer: peerId, addresses: list(text(addressMaxLength, 1), addressesPerPeerMax, 1) });
const members = list(member, exchangePeersMax);
/** A member of the network and where it says it can be reached; whoever dials it checks its id. */
export type Member = Shaped<typeof member>;

export interface PeersQuestion {
  /** The id of the peer that the asker looks for, if any; its own to learn of another node with its key. */
  readonly sought: string | null;
}

/** The answer is one frame with members that the answerer is connected with, first the one sought. */
export function peersExchange(
  network: Cid,
  connected: (asker: string) => Member[],
): StreamProtocol<PeersQuestion> {
  return {
    id: peersProtocol(network),
    question: map({ sought: nullable(peerId) }),
    isLight: true,
    deadlineMs: exchangeDeadlineMs,
    async *answer({ sought }, asker) {
      const known = connected(asker);
      known.sort((a, b) => Number(b.peer === sought) - Number(a.peer === sought));
      const named = known.map(({ peer, addresses }) => ({
        peer,
        addresses: addresses.filter(({ length }) => length <= addressMaxLength).slice(0, addressesPerPeerMax),
      }));
      yield encodeShape(
        members,
        named.filter(({ addresses }) => addresses.length > 0).slice(0, exchangePeersMax),
      );
    },
  };
}

/** Asks a peer for the members it knows. Throws as Requests.ask does, and codecCodes. */
export async function askPeers(
  requests: Pick<Requests, 'askOne'>,
  protocol: StreamProtocol<PeersQuestion>,
  peer: string,
  sought: string | null = null,
  signal?: AbortSignal,
): Promise<Member[]> {
  const frame = await requests.askOne(peer, protocol, { sought }, exchangeMaxBytes, signal);
  return frame === null ? [] : decodeShape(members, frame, exchangeMaxBytes, 'peers');
}
