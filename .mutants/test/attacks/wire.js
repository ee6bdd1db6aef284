import { decode, encode } from 'it-length-prefixed';
import { encodeCanonical } from '../../protocol/codec/canonical.js';
import { GridlodeError } from '../../protocol/error.js';
import { decodeMessage, messageMaxBytes } from '../../protocol/records/message.js';
import { peersProtocol, recordsProtocol } from '../../node/mesh/ids.js';
// The stream protocols of SPEC.md section 13 as a stranger writes them, apart from the node's own code.
export const frame = (bytes) => encode.single(bytes).subarray();
/** Asks a question and takes the frames of the whole answer, whatever each of them is. */
export async function ask(connection, protocol, question, signal) {
    const stream = await connection.newStream(protocol, { signal, maxOutboundStreams: 1_000 });
    signal.addEventListener('abort', () => stream.abort(new Error('too slow')), { once: true });
    stream.send(frame(encodeCanonical(question)));
    await stream.close({ signal });
    const frames = [];
    for await (const part of decode(stream, { maxDataLength: messageMaxBytes }))
        frames.push(part.slice());
    return frames;
}
/**
 * What an answer begins with before what was asked for. It is learnt from the node attacked, whose answer
 * about peers is one frame and whatever goes before it, so that an attack need not know it beforehand.
 */
export const greetingOf = async (connection, network) => (await ask(connection, peersProtocol(network), { sought: null }, AbortSignal.timeout(10_000))).slice(0, -1);
/** Reads the question of a stream that a node opened, until the node closes its side. */
export async function questionOn(stream) {
    let question = new Uint8Array(0);
    for await (const part of decode(stream, { maxDataLength: messageMaxBytes }))
        question = part.slice();
    return question;
}
/**
 * The messages that a node sends to who holds the cut `since`, in their order; frames that are no message are
 * passed over.
 */
export async function readMessages(connection, network, since = 0) {
    const frames = await ask(connection, recordsProtocol(network), { since }, AbortSignal.timeout(60_000));
    return frames.flatMap((bytes) => messageIn(bytes, network) ?? []);
}
/** The message that bytes are, null where they are none. */
export function messageIn(bytes, network) {
    try {
        return decodeMessage(bytes, network);
    }
    catch (error) {
        if (error instanceof GridlodeError)
            return null;
        throw error;
    }
}
//# sourceMappingURL=wire.js.map