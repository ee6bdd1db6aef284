/** The records of an account that no cut holds yet, in the order of its log. */
export function recordsOf({ pending, early }, account) {
    const own = [...pending.values(), ...early.values()].filter(({ body }) => 'account' in body && body.account === account);
    return own.sort((a, b) => a.body.sequence - b.body.sequence);
}
//# sourceMappingURL=pending.js.map