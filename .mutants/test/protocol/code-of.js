import { GridlodeError } from '../../protocol/error.js';
/**
 * The code of the error that `act` throws, null where it throws nothing. Anything without a code is a bug,
 * and thrown on.
 */
export function codeOf(act) {
    try {
        act();
        return null;
    }
    catch (error) {
        if (error instanceof GridlodeError)
            return error.code;
        throw error;
    }
}
//# sourceMappingURL=code-of.js.map