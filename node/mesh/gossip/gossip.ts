import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  gossipsub,
  TopicValidatorResult,
  type GossipSub,
  type GossipSubComponents,
  type Message,
} from '@chainsafe/libp2p-gossipsub';
import { createTopicScoreParams, type PeerScoreParams } from '@chainsafe/libp2p-gossipsub/score';
import type { PeerId, Stream } from '@libp2p/interface';
import type { Conduct } from '../conduct.js';
import * as limits from '../constants.js';

/**
 * What becomes of a gossiped message: passed on, dropped, or dropped and held against the peer it came from.
 */
export type AdmissionAction = 'accept' | 'ignore' | 'reject';

const verdicts = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const;

/**
 * The router for our topic. Messages are not signed, since records are. A message's id is the hash of its
 * data, so that a record is one message whoever publishes it (rule MESH-2).
 */
export function gossip(topic: string, conduct: Conduct): (components: GossipSubComponents) => GossipSub {
  const make = gossipsub({
    globalSignaturePolicy: 'StrictNoSign',
    msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
    allowedTopics: [topic],
    fallbackToFloodsub: false,
    runOnLimitedConnection: true, // Also what a relay carries.
    // A lone node publishes to nobody, and a restarted one publishes again what it had signed.
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    // One each way; a new one is refused while half of the one before it, which died, is still open, unless
    // there is room for both.
    maxInboundStreams: 2,
    maxOutboundStreams: 2,
    maxInboundDataLength: limits.gossipRpcMaxBytes,
    maxOutboundBufferSize: limits.gossipWriteBufferMaxBytes,
    maxTopicBytesPerPeer: limits.gossipTopicsPerPeerMaxBytes,
    decodeRpcLimits: {
      maxSubscriptions: limits.gossipSubscriptionsMax,
      maxMessages: limits.gossipRpcMessagesMax,
      maxIhaveMessageIDs: limits.gossipIdsMax,
      maxIwantMessageIDs: limits.gossipIdsMax,
      maxIdontwantMessageIDs: limits.gossipIdontwantMax,
      maxControlMessages: limits.gossipControlMax,
      maxPeerInfos: limits.gossipPeerInfosMax,
    },
    idontwantMaxMessages: limits.gossipIdontwantMax,
    seenTTL: limits.gossipSeenMs,
    scoreParams: scoreParams(topic, conduct),
    scoreThresholds: {
      gossipThreshold: -20,
      publishThreshold: -50,
      graylistThreshold: -80,
      acceptPXThreshold: 1000,
      opportunisticGraftThreshold: 2,
    },
    // One message of a peer after the other: whoever sends faster than we judge waits, and its stream stops
    // it.
    awaitRpcHandler: true,
    awaitRpcMessageHandler: true,
  });
  return (components) => {
    const router = make(components) as Router;
    receiveInParts(router, conduct);
    sendInParts(router);
    return router;
  };
}

/** A router's message, as far as it is looked at here. */
interface Gossiped {
  readonly data?: Uint8Array;
  readonly from?: Uint8Array | undefined;
}

/** A router's frame, the same. */
interface Rpc {
  readonly subscriptions: unknown[];
  readonly messages: Gossiped[];
  readonly control?: unknown;
}
type RouterStream = Pick<Stream, 'status' | 'readStatus' | 'pause' | 'resume'>;

/** What the router's class has public, though not its interface. */
export type Router = GossipSub & {
  readonly streamsOutbound: Map<string, { readonly rawStream: RouterStream }>;
  readonly streamsInbound: Map<string, { readonly rawStream: RouterStream }>;
  handleReceivedRpc(from: PeerId, rpc: Rpc): Promise<void>;
  sendRpc(peer: string, rpc: Rpc): boolean;
};

/**
 * Whether the router's stream to a peer takes what is published. Nothing but this map tells, and it goes on
 * holding a stream that was reset while it was being opened.
 */
export const hasStream = (router: GossipSub, peer: string): boolean =>
  (router as Router).streamsOutbound.get(peer)?.rawStream.status === 'open';

/**
 * Hands the messages of a router's frame on in parts. A frame can hold thousands, of which the router checks
 * each signature without letting anyone else have a turn; and between the parts it may turn out that the peer
 * is no longer listened to. Until the frame is dealt with its stream is paused: the router reads ahead
 * without end.
 */
function receiveInParts(router: Router, conduct: Conduct): void {
  const handle = router.handleReceivedRpc.bind(router);
  let sinceMs = performance.now();
  /** Frames of one message follow each other without a turn for others too. */
  const breath = async (): Promise<void> => {
    if (performance.now() - sinceMs < limits.gossipTurnMs) return;
    await setImmediate();
    sinceMs = performance.now();
  };
  router.handleReceivedRpc = async (from, rpc) => {
    const peer = from.toString();
    const { messages } = rpc;
    const stream = router.streamsInbound.get(peer)?.rawStream;
    if (stream?.readStatus === 'readable') stream.pause();
    try {
      for (let start = 0; start === 0 || start < messages.length; start += limits.gossipPartMessages) {
        // The router refuses a signature, a key and a number, but would hand on what stands for a publisher.
        const part = messages.slice(start, start + limits.gossipPartMessages).map(withoutPublisher);
        await breath();
        if (!conduct.takeRouted(peer, part.length)) return;
        await handle(from, start === 0 ? { ...rpc, messages: part } : { subscriptions: [], messages: part });
      }
    } finally {
      if (stream?.readStatus === 'paused') stream.resume();
    }
  };
}

const withoutPublisher = (message: Gossiped): Gossiped =>
  message.from === undefined ? message : { ...message, from: undefined };

/** Sends many messages at once as several frames, so that none is larger than a peer takes. */
function sendInParts(router: Router): void {
  const send = router.sendRpc.bind(router);
  router.sendRpc = (peer, rpc) => {
    const parts = partsOf(rpc.messages);
    return parts
      .map((messages, i) => send(peer, i === 0 ? { ...rpc, messages } : { subscriptions: [], messages }))
      .every(Boolean);
  };
}

function partsOf(messages: readonly Gossiped[]): Gossiped[][] {
  const parts: Gossiped[][] = [[]];
  let bytes = 0;
  for (const message of messages) {
    const size = (message.data?.length ?? 0) + messageOverheadBytes;
    if (bytes > 0 && bytes + size > limits.gossipRpcSentBytes) {
      parts.push([]);
      bytes = 0;
    }
    bytes += size;
    (parts.at(-1) as Gossiped[]).push(message);
  }
  return parts;
}

/** What the router adds to a message: a topic. */
const messageOverheadBytes = 128;

/** By what a peer's score falls and rises; one decay step is a second. */
const scoreParams = (topic: string, conduct: Conduct): PeerScoreParams => ({
  topics: {
    [topic]: createTopicScoreParams({
      topicWeight: 1,
      // Up to 6 for staying an hour and 5 for bringing news, so that an old friend's slip is forgiven.
      timeInMeshWeight: 0.1,
      timeInMeshQuantum: 60_000,
      timeInMeshCap: 60,
      firstMessageDeliveriesWeight: 0.1,
      firstMessageDeliveriesDecay: 0.99,
      firstMessageDeliveriesCap: 50,
      // Our traffic comes in bursts; a peer that brings little in a quiet hour does nothing wrong.
      meshMessageDeliveriesWeight: 0,
      meshFailurePenaltyWeight: 0,
      // Counts squared and fading over ten minutes: the third rejected message within them silences a peer.
      invalidMessageDeliveriesWeight: -12,
      invalidMessageDeliveriesDecay: 0.9924,
    }),
  },
  topicScoreCap: 11,
  appSpecificScore: (peer) => -conduct.demeritsOf(peer),
  appSpecificWeight: 1,
  // A forwarder or a container shows all peers at one address; doors.ts bounds what one range of addresses
  // can hold.
  IPColocationFactorWeight: 0,
  IPColocationFactorThreshold: 1,
  IPColocationFactorWhitelist: new Set(),
  // A machine busy with training answers late now and then, which counts here.
  behaviourPenaltyWeight: -10,
  behaviourPenaltyThreshold: 10,
  behaviourPenaltyDecay: 0.98,
  decayInterval: 1000,
  decayToZero: 0.01,
  retainScore: 10 * 60 * 1000,
});

export interface JudgeDependencies {
  readonly onMessage: (bytes: Uint8Array, from: string) => Promise<AdmissionAction>;
  readonly onError: (error: unknown) => void;
  readonly conduct: Conduct;
}

/**
 * Turns the node's verdict into the router's, and is the only place that does: an error of ours is Ignore, so
 * that no peer pays for our bug.
 */
export function judge({
  onMessage,
  onError,
  conduct,
}: JudgeDependencies): (from: PeerId, message: Message) => Promise<TopicValidatorResult> {
  let judging = 0;
  return async (from, { data }) => {
    const peer = from.toString();
    if (data.length > limits.messageMaxBytes) return verdicts.reject;
    if (!conduct.takeMessage(peer, data.length) || judging >= limits.gossipJudgingMax) return verdicts.ignore;
    judging += 1;
    try {
      const verdict = await onMessage(data, peer);
      if (verdict === 'accept') conduct.thank(peer, data.length);
      return verdicts[verdict];
    } catch (error) {
      onError(error);
      return verdicts.ignore;
    } finally {
      judging -= 1;
    }
  };
}
