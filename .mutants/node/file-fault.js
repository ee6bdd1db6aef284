import { codecCodes } from '../protocol/codec/codes.js';
/** Why the bytes of a file do not decode, for whoever named the file and knows nothing of encodings. */
export const fileFault = ({ code, what }) => Object.hasOwn(codecCodes, code) && code !== 'CODEC_FIELD'
    ? "it was cut off or altered, or is none of Gridlode's files"
    : what;
//# sourceMappingURL=file-fault.js.map