/** All that accounts and delegations hold, and what models have earned and not vested, each by itself. */
export function amountsOf({ accounts, delegations, }) {
    const held = [...delegations.values()].flatMap(({ final }) => [...final.values()].flatMap((model) => [...(model.held?.values() ?? [])]));
    return [
        ...[...accounts.values()].map(({ balance }) => balance),
        ...[...delegations.values()].map(({ amount }) => amount),
        ...held,
    ];
}
export const sumOf = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0n);
//# sourceMappingURL=amounts.js.map