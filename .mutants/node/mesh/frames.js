import { decode, encode } from 'it-length-prefixed';
import { pipe } from 'it-pipe';
import { fail } from '../../protocol/error.js';
import { meshCodes } from './codes.js';
import { readBytes, writeBytes } from './stream-bytes.js';
/** A frame's length is an unsigned varint of at most this many bytes. */
export const lengthMaxBytes = 4;
/**
 * The frames a peer sends, until it closes its side. Throws as readBytes does, MESH_FRAME also for what is no
 * frame.
 */
export async function* readFrames(stream, limits, patience) {
    const frames = pipe(readBytes(stream, limits.maxBytes + lengthMaxBytes, patience), (source) => decode(source, { maxDataLength: limits.frameMaxBytes, maxLengthLength: lengthMaxBytes }));
    try {
        for await (const frame of frames)
            yield frame.slice();
    }
    catch (error) {
        if (!frameFaults.has(error.name))
            throw error;
        fail(meshCodes, 'MESH_FRAME', `The peer sends no frame of at most ${limits.frameMaxBytes} bytes`, error);
    }
}
/** Sends one frame for each item, then closes our side. */
export function writeFrames(stream, frames, patience) {
    return pipe(frames, (source) => encode(source, { maxDataLength: Number.MAX_SAFE_INTEGER }), (source) => writeBytes(stream, source, patience));
}
/** What it-length-prefixed throws for bytes that are no frame within the limits. */
const frameFaults = new Set([
    'InvalidMessageLengthError',
    'InvalidDataLengthError',
    'InvalidDataLengthLengthError',
    'UnexpectedEOFError',
]);
//# sourceMappingURL=frames.js.map