import { engineCodes } from './codes.js';
/**
 * An error of the engine that somebody can act on: `code` is stable, the message says what was wrong, then
 * what to do.
 */
export class EngineError extends Error {
    code;
    name = 'EngineError';
    remedy;
    constructor(code, what, options) {
        super(`${what}. ${engineCodes[code]}`, options);
        this.code = code;
        this.remedy = engineCodes[code];
    }
}
export function fail(code, what, cause) {
    throw new EngineError(code, what, cause === undefined ? undefined : { cause });
}
//# sourceMappingURL=error.js.map