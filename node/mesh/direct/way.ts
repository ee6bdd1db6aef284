import { bytes, int, list, map, text, type Shaped } from '../../../protocol/codec/shape.js';
import { directCandidatesMax } from '../constants.js';
import { isPublicHost, namedPortMin } from '../host/addresses.js';

/**
 * What a peer tells another so that both open a data channel (rule MESH-22): the least of what WebRTC's
 * session descriptions hold, so that no text of a peer reaches the library that reads these.
 */
export const way = map({
  ufrag: text(64, 4),
  password: text(64, 22),
  /** SHA-256 of the certificate that its side of the channel shows. */
  fingerprint: bytes(32),
  /** Where it may be reached by UDP, as public members see it. */
  candidates: list(map({ host: text(45, 2), port: int(namedPortMin, 65_535) }), directCandidatesMax),
});
export type Way = Shaped<typeof way>;

const lineIn = (sdp: string, name: string): string =>
  new RegExp(`^a=${name}:(.*?)\\r?$`, 'm').exec(sdp)?.[1] ?? '';

/** What of our own session description is told: of the candidates those that everybody may know. */
export function wayIn(sdp: string): Way {
  const candidates = [...sdp.matchAll(/^a=candidate:\S+ 1 UDP \d+ (\S+) (\d+) typ (host|srflx)/gm)]
    .map(([, host, port]) => ({ host: host as string, port: Number(port) }))
    .filter(({ host, port }) => isPublicHost(host) && port >= namedPortMin);
  return {
    ufrag: lineIn(sdp, 'ice-ufrag'),
    password: lineIn(sdp, 'ice-pwd'),
    fingerprint: Buffer.from(lineIn(sdp, 'fingerprint').replace(/^sha-256 |:/g, ''), 'hex'),
    candidates: candidates.slice(0, directCandidatesMax),
  };
}

const token = /^[\w+/-]+$/;

/**
 * The session description that stands for a peer's way. Null where no text of it is what it should be; a
 * candidate that no stranger may have us send to is left out.
 */
export function sdpOf(
  { ufrag, password, fingerprint, candidates }: Way,
  role: 'offer' | 'answer',
): string | null {
  if (!token.test(ufrag) || !token.test(password)) return null;
  const print = Buffer.from(fingerprint).toString('hex').toUpperCase().match(/../g)?.join(':');
  return [
    'v=0',
    'o=rtc 1 0 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-options:ice2,trickle',
    `a=fingerprint:sha-256 ${print}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendrecv',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    `a=setup:${role === 'offer' ? 'actpass' : 'active'}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    ...candidates
      .filter(({ host }) => isPublicHost(host))
      .map(
        ({ host, port }, i) =>
          `a=candidate:${i + 1} 1 UDP ${1_686_109_951 - i} ${host} ${port} typ srflx raddr 0.0.0.0 rport 0`,
      ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
