import { constants } from 'node:os';
import { GridlodeError } from '../protocol/error.js';
import { commandCodes } from './codes.js';
const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/**
 * Runs `work` with a signal that aborts when the user interrupts or nobody reads the output any more; work
 * that is broken off by either ends without a word. A second interrupt ends the process at once.
 */
export async function untilInterrupted(stdout, work) {
    const stop = new AbortController();
    let ending = null;
    const end = (how) => {
        ending ??= how;
        stop.abort();
    };
    const onSignal = (name) => {
        const exitCode = 128 + constants.signals[name];
        if (stop.signal.aborted)
            process.exit(exitCode);
        end({ exitCode });
    };
    const onOutputError = (error) => end(error.code === 'EPIPE' ? { exitCode: 0 } : { error: outputError(error) });
    for (const name of names)
        process.on(name, onSignal);
    stdout.on('error', onOutputError);
    try {
        const exitCode = await work(stop.signal);
        await new Promise((resolve) => stdout.write('', () => resolve()));
        // Work that ends well although it was told to stop knew what to do, as a node does.
        return ending !== null && 'error' in ending ? ending : { exitCode };
    }
    catch (error) {
        return ending ?? { error };
    }
    finally {
        for (const name of names)
            process.off(name, onSignal);
    }
}
const outputError = (error) => new GridlodeError('OUTPUT_UNWRITABLE', `Standard output cannot be written: ${error.message}`, commandCodes.OUTPUT_UNWRITABLE, { cause: error });
//# sourceMappingURL=interrupt.js.map