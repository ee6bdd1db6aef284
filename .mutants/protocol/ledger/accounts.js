import { accountOf } from '../records/keys.js';
import { engagedNodes, isEnrolled, openAccount } from './ledger.js';
import { early, late } from './rule.js';
/**
 * Records of a log that are remembered: a second record for an older place is late, and proves nothing any
 * more.
 */
const logMax = 64;
/** The record that a log holds at a place; undefined where the place is free or forgotten. */
const recordAt = ({ sequence, log }, place) => log[place - (sequence - log.length)];
/**
 * Whether a record of an account can take its place in the log, or shows that the account signed two for one
 * place (rules ACCOUNT-2 and ACCOUNT-3).
 */
function checkPlace({ accounts }, { account: key, sequence }, cid) {
    const account = accounts.get(key);
    if (account === undefined)
        return early('ACCOUNT_UNKNOWN');
    if (account.isFrozen)
        return late('ACCOUNT_FROZEN');
    if (sequence > account.sequence)
        return early('ACCOUNT_SEQUENCE');
    if (sequence === account.sequence)
        return null;
    const known = recordAt(account, sequence);
    return known === undefined || known === cid ? late('ACCOUNT_SEQUENCE') : null;
}
/**
 * The rule of a kind of record in the logs of accounts. A record takes its place in the log also where it can
 * do nothing else: its signer must never sign another one for that place. `decline` says why it can do
 * nothing, `act` does it.
 */
export const accountRule = (rule) => ({
    check: (ledger, body, { cid }) => checkPlace(ledger, body, cid),
    apply(ledger, body, { cid }, emit) {
        const account = ledger.accounts.get(body.account);
        if (body.sequence < account.sequence) {
            account.isFrozen = true;
            return emit({ type: 'frozen', account: body.account });
        }
        account.sequence++;
        account.log.push(cid);
        if (account.log.length > logMax)
            account.log.shift();
        const code = rule.decline(ledger, body, account);
        if (code !== null)
            return emit({ type: 'declined', record: cid, account: body.account, code });
        rule.act(ledger, body, account, cid, emit);
    },
});
/** Adds an amount to an account, which it makes where there is none. */
export function credit({ accounts }, key, amount) {
    const account = accounts.get(key) ?? openAccount(0n);
    account.balance += amount;
    accounts.set(key, account);
}
/** Takes the bond of a node, or what is there of it, for the resolver's account (rule BOND-2). */
export function slash(ledger, node, emit) {
    const account = ledger.accounts.get(accountOf(node));
    const { bond } = ledger.campaign.stake;
    const amount = account === undefined || account.balance > bond ? bond : account.balance;
    if (account === undefined || amount === 0n)
        return;
    account.balance -= amount;
    credit(ledger, accountOf(ledger.campaign.resolver), amount);
    emit({ type: 'slashed', node, amount });
}
const engagements = new WeakMap();
/**
 * Parties and panels do not change from the draw of panels to the last account's record of a cut, so they are
 * gathered once.
 */
function engaged(ledger) {
    const known = engagements.get(ledger);
    if (known?.number === ledger.number)
        return known.nodes;
    const nodes = engagedNodes(ledger);
    engagements.set(ledger, { number: ledger.number, nodes });
    return nodes;
}
/** Whether a node still takes part, so that its bond must stay (rule BOND-3). */
export function isBound(ledger, node) {
    const member = ledger.members.get(node);
    if (member === undefined || member.barred)
        return false;
    return (isEnrolled(ledger, member) || member.slots.size > 0 || member.committed > 0 || engaged(ledger).has(node));
}
//# sourceMappingURL=accounts.js.map