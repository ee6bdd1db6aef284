import { codes } from '../error.js';

/** What can be wrong with bytes before anything of what they say is looked at. */
export const bytesCodes = codes({
  peer: {
    CODEC_TOO_LARGE: 'Send a smaller value; the limit is part of the protocol.',
    CODEC_MALFORMED: 'Send one complete dag-cbor value and nothing after it.',
    CODEC_TOO_DEEP: 'Send a flatter value; nothing in the protocol nests so deep.',
    CODEC_NOT_CANONICAL: 'Encode map keys, integers and lengths in their one canonical form.',
  },
});

/** What can be wrong with bytes that should be a canonical value (protocol/spec/encoding.md). */
export const codecCodes = {
  ...bytesCodes,
  ...codes({
    peer: { CODEC_FIELD: 'Send exactly the fields that protocol/spec lists, each within its bounds.' },
  }),
};
