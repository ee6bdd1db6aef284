/**
 * Every limit towards peers, each with its unit and reason. Where a library's default is boundless or unsaid,
 * its limit is here too.
 */
const kiB = 1024;
const miB = 1024 * kiB;
const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** A gossiped record. The largest record is 64 KiB; the rest is room for later kinds. */
export const messageMaxBytes = 256 * kiB;
/** Topics split by the leading bits of the point id; one topic while the network is small. */
export const recordShardBits = 0;

export const connectionsMax = 64;
/**
 * Of them, peers that dialled us and are not of the campaign: the others are for members and for whom we
 * dial.
 */
export const strangersMax = 40;
/**
 * Two peers may dial each other at once; a node that comes back may be there before its old connection is
 * known to be dead.
 */
export const connectionsPerPeerMax = 2;
/**
 * New sockets a second from one host, as several nodes behind one start at once, from its range of addresses,
 * and from all: a handshake takes a millisecond.
 */
export const inboundPerSecond = { host: 32, range: 64, all: 128 } as const;
/** The same while newcomers displace others, and for some time after: so each keeps its place for seconds. */
export const crowdedPerSecond = { host: 4, range: 16, all: 32 } as const;
export const crowdedForMs = 10 * secondMs;
/** What a range has in any case, however many others are at the door. */
export const inboundModestPerSecond = 2;
/** Hosts and ranges whose rates are remembered. */
export const rememberedRatesMax = 4096;
/** Handshakes at once; the oldest gives way, so that silent sockets hold a place for a second or two. */
export const inboundPendingMax = 64;
/** The library's own limits stand behind those of doors.ts, and are met where sockets close late. */
export const socketsMax = 2 * (connectionsMax + inboundPendingMax);
export const parallelDialsMax = 8;
export const dialQueueMax = 64;
export const dialTimeoutMs = 10 * secondMs;
/** Of a peer's addresses some are of a network that we are not in; none may use up the whole dial. */
export const addressDialTimeoutMs = 4 * secondMs;
/**
 * Addresses of a peer that are named in an answer, and tried in one dial; the others are tried in later ones.
 */
export const addressesPerPeerMax = 8;
/** A handshake is three round trips and some curve points. */
export const upgradeTimeoutMs = 5 * secondMs;
/**
 * Failed dials a minute to what one peer named, and what all strangers, or all members, did. A network's
 * nodes come and go.
 */
export const failedDialsPerNamerPerMinute = 16;
export const failedDialsPerMinute = 48;
/**
 * An address at which nobody answered is tried again after so long when peers name it, then twice as long, up
 * to the maximum.
 */
export const addressAgainFirstMs = 30 * secondMs;
export const addressAgainMaxMs = 10 * minuteMs;
/** Addresses that failed, and are remembered. */
export const rememberedAddressesMax = 1024;
/**
 * Names of bootstrap addresses: the time for one, tries within it, records of a dnsaddr looked at, how deep
 * they nest, and addresses.
 */
export const dnsDeadlineMs = 4 * secondMs;
export const dnsTries = 2;
export const dnsRecordsMax = 64;
export const dnsDepthMax = 3;
export const dnsAddressesMax = 32;
export const negotiationTimeoutMs = 10 * secondMs;
export const connectionCloseTimeoutMs = secondMs;
/** Sockets the kernel may queue before we accept them. */
export const socketBacklog = 64;
/** Pings keep a living connection well within this. */
export const socketIdleMs = 2 * minuteMs;
export const pingEveryMs = 30 * secondMs;
/** A home machine that trains on all its cores answers late; it is not dead. */
export const pingTimeoutMinMs = 20 * secondMs;
export const pingTimeoutMaxMs = 60 * secondMs;

/**
 * What a node relays for peers that cannot be dialled: places for them, of which strangers, whose keys are
 * free, have a share; connections at once, of all and of each end; how long one lives, and what goes over it.
 * Records and gossip of a day fit, models do not: they are not to use up the line of who relays.
 */
export const reservationsMax = 24;
export const strangersReservationsMax = 12;
export const reservationMs = 60 * minuteMs;
export const relayedMax = 48;
export const relayedPerPeerMax = 8;
export const relayedForMs = 30 * minuteMs;
export const relayedMaxBytes = 16 * miB;
/** Relayed connections that are opened in an hour: of one peer, one host, all. */
export const relayedPerHour = { peer: 32, host: 128, all: 256 } as const;
/** Places of a node that nobody can dial: when one relay dies, peers know the others already. */
export const relaysWanted = 3;
/** How often it looks for another, and how soon it asks one again that gave none. */
export const relayLookMs = secondMs;
export const relayAgainMs = 5 * minuteMs;

/**
 * Direct ways by WebRTC between peers of which neither can be dialled: how many a node has, and opens at
 * once; how long one may take to be described, and to be opened; when a way that failed is tried again, then
 * twice as late, up to the maximum; tries that one peer, and all, may cause in an hour, each of which sends
 * some packets to the addresses that the peer names.
 */
export const directMax = 16;
export const directOpeningMax = 4;
export const directGatherMs = 3 * secondMs;
export const directOpenMs = 15 * secondMs;
export const directLookMs = secondMs;
export const directAgainFirstMs = 30 * secondMs;
export const directAgainMaxMs = 60 * minuteMs;
export const directPerHour = { peer: 16, all: 128 } as const;
export const directCandidatesMax = 4;
export const directDeadlineMs = 20 * secondMs;
/** Sent and untransmitted in one channel. */
export const channelBufferMaxBytes = 1 * miB;
/** Questions by UDP that are answered in a second: of one host, of all. */
export const stunPerSecond = { host: 16, all: 256 } as const;

/**
 * Routers that forward ports: how long one may take to answer the search, and a question; how much it says;
 * how many are asked, and ports of one tried; for how long a port is forwarded, and when that is renewed;
 * when it is looked again where there was none.
 */
export const gatewaySearchMs = 3 * secondMs;
export const gatewayDeadlineMs = 5 * secondMs;
export const gatewayAnswerMaxBytes = 64 * kiB;
export const gatewaysMax = 4;
export const forwardPortsTried = 4;
export const forwardLeaseSeconds = 3_600;
export const forwardRenewMs = 20 * minuteMs;
export const forwardAgainMs = 20 * minuteMs;

/**
 * How often it is looked whether the machine slept or moved, the gap between two looks that says so, and how
 * long a peer has to show then that its connection lives.
 */
export const networkLookMs = secondMs;
export const sleptMs = 30 * secondMs;
export const showLifeMs = 20 * secondMs;

/** Streams of one connection: one gossip stream each way, identify, pings and our four protocols. */
export const streamsPerConnectionMax = 64;
export const earlyStreamsMax = 10;
/** Received and unread: yamux stops the sender at the window, and the buffer holds one window. */
export const streamWindowMaxBytes = 1 * miB;
export const streamReadBufferMaxBytes = 2 * miB;
/** Sent and untransmitted. Streams of ours wait for room. */
export const streamWriteBufferMaxBytes = 8 * miB;
export const muxerFrameMaxBytes = 64 * kiB;

/** identify: its message lists our few protocols and addresses. */
export const identifyTimeoutMs = 10 * secondMs;
export const identifyMaxBytes = 8 * kiB;
/** What peers say of our own address; more says nothing new. */
export const observedAddressesMax = 10;

/**
 * Gossip: a router's frame, which is held until it is there whole, so that strangers who drip theirs hold so
 * much each. What we send at once, such as the answer to IWANT, is parted into frames of half of it, with
 * room for control messages.
 */
export const gossipRpcMaxBytes = 1 * miB;
export const gossipRpcSentBytes = 512 * kiB;
/**
 * Of one peer; a peer that reads too slowly loses its stream, and gets what it missed with the records of a
 * synchronisation.
 */
export const gossipWriteBufferMaxBytes = 4 * miB;
export const gossipRpcMessagesMax = 5000;
/** The router's own senders put up to 5,000 ids in an IHAVE and the answering IWANT. */
export const gossipIdsMax = 5000;
export const gossipControlMax = 64;
export const gossipSubscriptionsMax = 64;
export const gossipPeerInfosMax = 16;
export const gossipIdontwantMax = 512;
/** Memory for one peer's topics, of which only ours are kept. */
export const gossipTopicsPerPeerMaxBytes = 64 * kiB;
/** Ids of messages already seen are kept this long: longer than any message travels. */
export const gossipSeenMs = 2 * minuteMs;
/**
 * Messages being judged at once; more are ignored, and come back with the records of the next
 * synchronisation.
 */
export const gossipJudgingMax = 1024;
/**
 * What a gossiped message costs, in milliseconds of a core: the router decodes it and looks at its signature,
 * we do so with the record, and the driver takes it. It grows with its length: the list of a full cut, 168
 * kB, takes 80 ms.
 */
export const messageWorkMs = 1;
export const messageWorkMsPerKiB = 0.5;
/** What the router alone spends on a message, also on one that it has seen or that is not judged. */
export const routedWorkMs = 0.2;
/**
 * The part of its cost that a message still counts where it brought news: who passes on what we lack does us
 * a service.
 */
export const newsWorkPpm = 100_000;
/**
 * Work a second that one peer may cause, and at once: the records of a full cut, each of them in vain. Who
 * goes beyond is cut off.
 */
export const workMsPerSecond = 100;
export const workBurstMs = 8 * secondMs;
/**
 * Of all strangers together, whose keys are free, a quarter of a core, and of all members; at once, what a
 * young network without members brings, and the records of two full cuts.
 */
export const sharedWork = {
  stranger: { msPerSecond: 250, burstMs: 4 * secondMs },
  member: { msPerSecond: 500, burstMs: 10 * secondMs },
} as const;
/** Who was cut off is not connected with for so long. */
export const cutOffMs = 10 * minuteMs;
/**
 * Messages of one router's frame that are handed on at once, and how long all peers' may take before others
 * have a turn.
 */
export const gossipPartMessages = 8;
export const gossipTurnMs = 10;

/** Requests a second from one peer, in the long run; `requestsBurst` of the limits at once. */
export const requestsPerSecond = 20;
/** Answers of one protocol being given to one peer at once. */
export const servedPerPeerMax = 4;
/**
 * By whom places to be answered are told apart: nodes seated in a panel of ours, other members of the ledger,
 * the rest.
 */
export type Standing = 'stranger' | 'member' | 'seated';
/** Answers of one protocol being given at once. */
export const placesMax: Readonly<Record<Standing, number>> = { stranger: 32, member: 32, seated: 16 };
/**
 * How long a place is kept where others want it: an answer of blocks takes a minute at 1 Mbit/s, and a
 * panellist needs all of its time.
 */
export const placeKeptMs: Readonly<Record<Standing, number>> = {
  stranger: 5 * secondMs,
  member: minuteMs,
  seated: 5 * minuteMs,
};
/** Questions that wait here until one peer has answered those before. */
export const askingMax = 256;
/** The blocks of one question, with room for each name. */
export const blocksPerRequest = 64;
export const requestMaxBytes = 64 * blocksPerRequest;
/** An answer holds no further block once it has so many bytes. */
export const blocksAnswerBytes = 8 * miB;
/** The longest that blocks may take: 32 MiB at 1 Mbit/s. */
export const blockDeadlineMs = 5 * minuteMs;
/**
 * A peer that took all the time there was and gave no block is asked after all others for so long: it would
 * take up the time of whoever asks again.
 */
export const silentForMs = 5 * minuteMs;
/** Peers asked for one block before it counts as unavailable. */
export const blockAttemptsMax = 8;
/** One answer on the records protocol; whoever wants more asks again from the cut it has reached. */
export const recordsMaxBytes = 64 * miB;
export const recordsMaxCount = 100_000;
export const recordsDeadlineMs = 10 * minuteMs;
/** An answer holds no further piece of a snapshot once it has so many bytes. */
export const snapshotAnswerBytes = 8 * miB;
/** The longest that it may take: 32 MiB at 1 Mbit/s. */
export const snapshotDeadlineMs = 5 * minuteMs;

/** Peers exchange: members named in one answer, and the answer's size. */
export const exchangePeersMax = 32;
export const exchangeMaxBytes = 48 * kiB;
export const exchangeDeadlineMs = 20 * secondMs;
/**
 * Peers asked where one is: among 500 with eight neighbours each, so many know it two times in three. Who
 * bootstraps knows more.
 */
export const findAskedMax = 64;
export const findDeadlineMs = minuteMs;
/** Who was not found is not looked for again so soon: a model has hundreds of blocks. */
export const findAgainMs = 10 * secondMs;
/** Peers that were found are kept for their next blocks; the one that was of use longest ago gives way. */
export const foundKeptMax = 8;

/** How often a node asks in its own networks who else is of the campaign; it is answered by multicast. */
export const lanAskEveryMs = minuteMs;

/** Members asked at once for others by a node that has too few. */
export const askedPerSearchMax = 3;
/** Addresses of former members, by which a node that has lost all finds back. */
export const formerMembersMax = 64;
/** Who hung up on us sooner after it joined has no place for us, and is dialled less and less often. */
export const lastedMs = minuteMs;
/** A peer that gossip does not reach by then is asked whether it knows another node with our key. */
export const twinAskMs = 3 * secondMs;
/** Our own side of a handshake with ourselves ends by then, also where somebody in between holds it back. */
export const twinEchoMs = upgradeTimeoutMs + secondMs;
/**
 * So long must a peer say that there is another: a connection from before a restart is known to be dead
 * sooner.
 */
export const twinClaimMs = 3 * minuteMs;
/** It is told again after so long, and not shown any longer when it was not noticed since. */
export const twinToldMs = 15 * minuteMs;
export const ownEndpointsMax = 64;

/**
 * The router does not say when it has opened its stream to a peer; it takes a round trip. Who never
 * subscribes is hung up on.
 */
export const joinEveryMs = 50;
export const joinDeadlineMs = 20 * secondMs;
/**
 * A gossip stream that died is opened anew so often, one look after the other, before its peer is hung up on.
 */
export const gossipReopenMax = 3;
/**
 * A failed address is tried again after `redialFirstMs` of the limits, then twice as long each time, up to
 * this.
 */
export const redialMaxMs = 5 * minuteMs;
/** Peers whose failed dials or misdeeds are remembered. */
export const rememberedPeersMax = 1024;

/** What depends on the machine and its network rather than on the protocol. */
export interface MeshLimits {
  /** Members a node wants to be connected with; below it looks for more. */
  readonly connectionTarget: number;
  /** Requests one peer may make at once. */
  readonly requestsBurst: number;
  /** A request must be there whole by then: a peer that drips bytes cannot hold a stream. */
  readonly requestDeadlineMs: number;
  /** A stream on which no byte moves for so long, in either direction, ends. */
  readonly stallMs: number;
  /** How often it is looked whether gossip has a stream to each member. */
  readonly gossipWatchMs: number;
  /** How often a node below its target looks for members. */
  readonly upkeepEveryMs: number;
  /**
   * How often, more or less by half, a node that is connected with no bootstrap peer dials one, however many
   * members it has.
   */
  readonly bootstrapEveryMs: number;
  /**
   * How often, more or less by half, it swaps a member for another or a bootstrap peer, so that islands meet.
   */
  readonly mixEveryMs: number;
  readonly redialFirstMs: number;
}
export const meshLimits: MeshLimits = {
  connectionTarget: 8,
  requestsBurst: 200,
  requestDeadlineMs: 10 * secondMs,
  stallMs: 15 * secondMs,
  gossipWatchMs: secondMs,
  upkeepEveryMs: 5 * secondMs,
  bootstrapEveryMs: 20 * secondMs,
  mixEveryMs: 2 * minuteMs,
  redialFirstMs: secondMs,
};

if (
  requestMaxBytes > streamReadBufferMaxBytes ||
  messageMaxBytes > gossipRpcSentBytes ||
  2 * gossipRpcSentBytes > gossipRpcMaxBytes
)
  throw new Error('A message must fit its buffer');
if (exchangePeersMax * (64 + addressesPerPeerMax * 160) > exchangeMaxBytes)
  throw new Error('A full answer must fit its frame');
if (strangersReservationsMax >= reservationsMax || reservationsMax >= strangersMax)
  throw new Error('Members must have places with a relay, and others than relayed peers places at all');
if (strangersMax >= connectionsMax) throw new Error('Members must have places of their own');
if (twinClaimMs <= pingEveryMs + pingTimeoutMaxMs) throw new Error('A dead connection is no twin');
