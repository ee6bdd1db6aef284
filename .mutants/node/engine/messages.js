import { GridlodeError } from '../../protocol/error.js';
export function toFailure(error) {
    const { code, remedy, message, stack } = error;
    if (typeof code !== 'string' || typeof remedy !== 'string' || message === undefined)
        return { bug: stack ?? String(error) };
    return { code, what: message.slice(0, -`. ${remedy}`.length), remedy };
}
export const fromFailure = (failure) => 'bug' in failure
    ? new Error(`The engine failed: ${failure.bug}`)
    : new GridlodeError(failure.code, failure.what, failure.remedy);
//# sourceMappingURL=messages.js.map