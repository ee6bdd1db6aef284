/** What can be wrong with bytes that should be a canonical value (SPEC.md section 1). */
export const codecCodes = {
    CODEC_TOO_LARGE: 'Send a smaller value; the limit is part of the protocol.',
    CODEC_MALFORMED: 'Send one complete dag-cbor value and nothing after it.',
    CODEC_TOO_DEEP: 'Send a flatter value; nothing in the protocol nests so deep.',
    CODEC_NOT_CANONICAL: 'Encode map keys, integers and lengths in their one canonical form.',
    CODEC_FIELD: 'Send exactly the fields that SPEC.md lists, each within its bounds.',
};
//# sourceMappingURL=codes.js.map