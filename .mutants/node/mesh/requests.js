import { peerIdFromString } from '@libp2p/peer-id';
import { decodeShape, encodeShape } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { meshCodes } from './codes.js';
import { askingMax, requestMaxBytes, servedPerPeerMax } from './constants.js';
import { readFrames, writeFrames } from './frames.js';
import { Places } from './places.js';
import { Turnstile } from './turnstile.js';
/** The frame that every answer begins with (rule MESH-3). */
const status = { answer: 0, busy: 1 };
/** What it adds to an answer. */
const statusBytes = 2;
/** Asks and answers on stream protocols, within rates, numbers, sizes and deadlines. */
export class Requests {
    #deps;
    #asking = new Turnstile(servedPerPeerMax, askingMax);
    constructor(dependencies) {
        this.#deps = dependencies;
    }
    async serve(protocol) {
        const places = new Places(() => performance.now());
        // Twice as many streams as are served, so that who asks too much hears that it does, and closing ones are
        // in nobody's way.
        const options = { maxInboundStreams: 2 * servedPerPeerMax, maxOutboundStreams: 2 * servedPerPeerMax };
        const answer = (stream, connection) => this.#answer(protocol, places, stream, connection);
        await this.#deps.libp2p.handle(protocol.id, answer, options);
    }
    /**
     * A question takes no place before it is there whole: a peer that drips it keeps nobody from being
     * answered.
     */
    async #answer(protocol, places, stream, connection) {
        const peer = connection.remotePeer.toString();
        const { limits, stopping, conduct, standingOf, onError } = this.#deps;
        const asking = until(limits, limits.requestDeadlineMs, stopping);
        let place = null;
        let answering;
        try {
            const frame = await onlyFrame(readFrames(stream, questionFrames, asking));
            if (frame === null)
                return fail(meshCodes, 'MESH_FRAME', 'The peer asks nothing');
            const question = decodeShape(protocol.question, frame, requestMaxBytes, 'request');
            place = conduct.takeRequest(peer) ? places.take(peer, standingOf(peer)) : null;
            if (place === null)
                return await writeFrames(stream, one(Uint8Array.of(status.busy)), asking);
            answering = until(limits, protocol.deadlineMs, stopping, place.lost);
            await writeFrames(stream, answerTo(protocol.answer(question, peer)), answering);
        }
        catch (error) {
            stream.abort(error);
            if (!(error instanceof GridlodeError))
                onError(error);
            else if (error.code === 'MESH_FRAME' || error.code.startsWith('CODEC_'))
                conduct.blame(peer, 'frame');
        }
        finally {
            asking.release();
            answering?.release();
            place?.release();
        }
    }
    /**
     * The frames with which a connected peer answers; beyond what it serves us at once, the question waits its
     * turn. Throws MESH_UNREACHABLE, MESH_BUSY, MESH_REFUSED, MESH_TIMEOUT or MESH_FRAME; leaving the loop
     * early ends the stream.
     */
    async *ask(peer, protocol, question, frames, signal) {
        const { limits, stopping, conduct } = this.#deps;
        const queueing = linkSignals([stopping, signal]);
        const leave = await this.#asking
            .pass(`${protocol.id} of ${peer}`, queueing.signal)
            .finally(queueing.release);
        const patience = until(limits, protocol.deadlineMs, stopping, signal);
        let stream = null;
        let done = false;
        try {
            stream = await this.#open(peer, protocol.id, patience.signal);
            await writeFrames(stream, one(encodeShape(protocol.question, question)), patience);
            yield* afterStatus(peer, readFrames(stream, { ...frames, maxBytes: frames.maxBytes + statusBytes }, patience));
            done = true;
        }
        catch (error) {
            if (error instanceof GridlodeError && error.code === 'MESH_FRAME')
                conduct.blame(peer, 'frame');
            throw error;
        }
        finally {
            if (!done)
                stream?.abort(new Error('done'));
            patience.release();
            leave();
        }
    }
    /** The one frame of at most `maxBytes` with which a peer answers, or null. Throws as `ask` does. */
    askOne(peer, protocol, question, maxBytes, signal) {
        return onlyFrame(this.ask(peer, protocol, question, { frameMaxBytes: maxBytes, maxBytes }, signal));
    }
    async #open(peer, protocol, signal) {
        const connection = this.#deps.libp2p
            .getConnections(peerIdFromString(peer))
            .find(({ status }) => status === 'open');
        if (connection === undefined) {
            return fail(meshCodes, 'MESH_UNREACHABLE', `The peer ${peer} is not connected`);
        }
        try {
            return await connection.newStream(protocol, { signal });
        }
        catch (error) {
            if (signal.aborted)
                fail(meshCodes, 'MESH_TIMEOUT', `The peer ${peer} opened no stream in time`, error);
            return fail(meshCodes, 'MESH_REFUSED', `The peer ${peer} opens no stream for ${protocol}`, error);
        }
    }
}
/** Patience that its user releases when the exchange is over. */
const until = ({ stallMs }, deadlineMs, ...signals) => {
    const { signal, release } = linkSignals(signals, deadlineMs);
    return { stallMs, signal, release };
};
async function* answerTo(frames) {
    yield Uint8Array.of(status.answer);
    yield* frames;
}
/**
 * What follows the first frame, if that says that it is an answer. Throws MESH_BUSY, MESH_REFUSED or
 * MESH_FRAME.
 */
async function* afterStatus(peer, frames) {
    let isAnswer = false;
    for await (const frame of frames) {
        if (isAnswer) {
            yield frame;
            continue;
        }
        const said = frame.length === 1 ? frame[0] : undefined;
        if (said === status.busy)
            fail(meshCodes, 'MESH_BUSY', `The peer ${peer} has no place for a question now`);
        if (said !== status.answer)
            fail(meshCodes, 'MESH_FRAME', 'An answer does not begin with its status');
        isAnswer = true;
    }
    if (!isAnswer)
        fail(meshCodes, 'MESH_REFUSED', `The peer ${peer} answers nothing`);
}
const questionFrames = { frameMaxBytes: requestMaxBytes, maxBytes: requestMaxBytes };
/** The one frame of a stream, or null where there is none. */
async function onlyFrame(frames) {
    let only = null;
    for await (const frame of frames) {
        if (only !== null)
            fail(meshCodes, 'MESH_FRAME', 'The peer sends more than one frame');
        only = frame;
    }
    return only;
}
async function* one(frame) {
    yield frame;
}
//# sourceMappingURL=requests.js.map