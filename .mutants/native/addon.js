import { createRequire } from 'node:module';
import { engineCodes } from './codes.js';
import { EngineError, fail } from './error.js';
const addonPath = '../../native/build/Release/gridlode.node';
let loaded;
/** The addon, loaded when it is first needed. Throws ENGINE_NOT_BUILT. */
export function addon() {
    loaded ??= loadAddon(addonPath);
    return loaded;
}
/** `path` is relative to the compiled form of this file. */
export function loadAddon(path) {
    // OpenMP reads it when the addon loads: threads that spin while they wait make trainings side by side
    // several times slower.
    process.env.OMP_WAIT_POLICY ??= 'passive';
    try {
        return createRequire(import.meta.url)(path);
    }
    catch (error) {
        return fail('ENGINE_NOT_BUILT', 'The engine cannot be loaded', error);
    }
}
/** Runs `call` and gives its failures their class and remedy. */
export function callAddon(call) {
    const native = addon();
    try {
        return call(native);
    }
    catch (error) {
        throw toEngineError(error);
    }
}
export async function settleJob(job) {
    try {
        return await job.promise;
    }
    catch (error) {
        throw toEngineError(error);
    }
}
/** What the addon threw without a code is a bug and stays as it is. */
function toEngineError(error) {
    const code = error?.code;
    if (typeof code !== 'string' || !Object.hasOwn(engineCodes, code))
        return error;
    return new EngineError(code, error.message.replace(/\.$/, ''), { cause: error });
}
//# sourceMappingURL=addon.js.map