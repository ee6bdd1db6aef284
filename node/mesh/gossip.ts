import { createHash } from 'node:crypto';
import { gossipsub, TopicValidatorResult, type GossipSub, type GossipSubComponents, type Message } from '@chainsafe/libp2p-gossipsub';
import { createTopicScoreParams, type PeerScoreParams } from '@chainsafe/libp2p-gossipsub/score';
import type { PeerId } from '@libp2p/interface';
import type { Conduct } from './conduct.js';
import * as limits from './constants.js';

/** What becomes of a gossiped message: passed on, dropped, or dropped and held against the peer it came from. */
export type Verdict = 'accept' | 'ignore' | 'reject';

const verdicts = { accept: TopicValidatorResult.Accept, ignore: TopicValidatorResult.Ignore, reject: TopicValidatorResult.Reject } as const;

/**
 * The router for our topic. Signatures are strict: every message is signed by who publishes it, and libp2p's
 * ed25519 is that of node:crypto. A message's id is the hash of its data, so that a record is one message
 * whoever publishes it.
 */
export function gossip(topic: string, conduct: Conduct): (components: GossipSubComponents) => GossipSub {
  return gossipsub({
    globalSignaturePolicy: 'StrictSign',
    msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
    // Without it the router verifies the signature of each copy of a message that it has seen.
    fastMsgIdFn: ({ data }) => createHash('sha256').update(data ?? '').digest('base64'),
    allowedTopics: [topic],
    fallbackToFloodsub: false,
    // A lone node publishes to nobody, and a restarted one publishes again what it had signed.
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    maxInboundStreams: 1,
    maxOutboundStreams: 1,
    maxInboundDataLength: limits.gossipRpcMaxBytes,
    maxOutboundBufferSize: limits.streamWriteBufferMaxBytes,
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
    scoreThresholds: { gossipThreshold: -20, publishThreshold: -50, graylistThreshold: -80, acceptPXThreshold: 1000, opportunisticGraftThreshold: 2 },
  });
}

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
  // A forwarder or a container shows all peers at one address; doors.ts bounds what one range of addresses can hold.
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
  readonly onMessage: (bytes: Uint8Array, from: string) => Promise<Verdict>;
  readonly onError: (error: unknown) => void;
  readonly conduct: Conduct;
}

/**
 * Turns the node's verdict into the router's, and is the only place that does: an error of ours is Ignore, so
 * that no peer pays for our bug.
 */
export function judge({ onMessage, onError, conduct }: JudgeDependencies): (from: PeerId, message: Message) => Promise<TopicValidatorResult> {
  let judging = 0;
  return async (from, { data }) => {
    const peer = from.toString();
    if (data.length > limits.messageMaxBytes) return verdicts.reject;
    if (!conduct.takeMessage(peer) || judging >= limits.gossipJudgingMax) return verdicts.ignore;
    judging += 1;
    try {
      return verdicts[await onMessage(data, peer)];
    } catch (error) {
      onError(error);
      return verdicts.ignore;
    } finally {
      judging -= 1;
    }
  };
}
