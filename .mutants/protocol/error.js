/**
 * An error somebody can act on. `code` is stable and tested; the message says what was wrong,
 * then what to do. Anything else that is thrown in Gridlode is a bug.
 */
export class GridlodeError extends Error {
    code;
    what;
    remedy;
    name = 'GridlodeError';
    constructor(code, what, remedy, options) {
        super(`${what}. ${remedy}`, options);
        this.code = code;
        this.what = what;
        this.remedy = remedy;
    }
}
/** Throws the coded error `code` of the area `codes`; `what` is a sentence without its full stop. */
export function fail(codes, code, what, cause) {
    throw new GridlodeError(code, what, codes[code], cause === undefined ? undefined : { cause });
}
//# sourceMappingURL=error.js.map