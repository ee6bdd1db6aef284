import { setTimeout as delay } from 'node:timers/promises';
import { fail, GridlodeError } from '../../protocol/error.js';
import { tournamentCodes } from './codes.js';
import { exchange, safeUrl, TryLater } from './exchange.js';
import { decodeAuthorisation, decodeId, decodeModels, decodeRound, decodeStatus, decodeSubmissions, stateOf, } from './answers.js';
/** Numerai's main tournament, called Classic. */
const tournament = 8;
const queryMs = 30_000;
const uploadMs = 600_000;
/** Before each further attempt. */
const retryMs = [1_000, 2_000, 4_000];
/** What a server may ask to be left alone for: a round takes submissions for an hour, and a person waits. */
const retryAfterMaxMs = 120_000;
/** Before each further look at a submission that is pending: a minute in all, in which most are decided. */
const lookMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/**
 * What the tournament's API knows, in GraphQL: names and types as in numerapi's `base_api.py`, fields in the
 * schema's own spelling.
 */
const queries = {
    round: 'query($tournament: Int!) { rounds(tournament: $tournament, number: 0) { number openTime closeStakingTime } }',
    models: 'query { account { models { id name tournament } } }',
    submissions: 'query($modelId: String) { submissions(modelId: $modelId) { id filename } }',
    // Asked for by itself: nobody who submits needs it, and numerapi does not ask for it.
    statuses: 'query($modelId: String) { submissions(modelId: $modelId) { id status } }',
    authorise: `query($filename: String!, $tournament: Int!, $modelId: String) {
    submissionUploadAuth(filename: $filename, tournament: $tournament, modelId: $modelId) { filename url } }`,
    create: `mutation($filename: String!, $tournament: Int!, $modelId: String) {
    createSubmission(filename: $filename, tournament: $tournament, modelId: $modelId, source: "gridlode") { id } }`,
};
/**
 * Talks with the tournament's API. Every method rejects with TOURNAMENT_UNREACHABLE, TOURNAMENT_BLOCKED,
 * TOURNAMENT_ANSWER, TOURNAMENT_ROUND_CLOSED or TOURNAMENT_REFUSED; all but createSubmission try several
 * times before they say that it cannot be reached, and never before the server wants them to. No error holds
 * a key.
 */
export class TournamentClient {
    /** Where it sends what it is asked to. */
    endpoint;
    #keys;
    #signal;
    #dependencies;
    #serverMs = null;
    /** Throws TOURNAMENT_ENDPOINT. */
    constructor({ endpoint, keys, signal }, dependencies = {}) {
        this.endpoint =
            safeUrl(endpoint) ??
                fail(tournamentCodes, 'TOURNAMENT_ENDPOINT', 'The address of the API cannot be used');
        this.#keys = keys;
        this.#signal = signal;
        this.#dependencies = {
            wait: (ms, stop) => delay(ms, undefined, { signal: stop }),
            onWait: () => undefined,
            timeoutMs: { query: queryMs, upload: uploadMs },
            ...dependencies,
        };
    }
    /**
     * The time of the tournament's clock in its latest answer, in milliseconds since 1970; null where that did
     * not tell it.
     */
    get serverMs() {
        return this.#serverMs;
    }
    /** The current round; null between two rounds, where the API refuses to name one. */
    async currentRound() {
        try {
            return decodeRound(await this.retry(() => this.#query('round', { tournament })), this.#refuseAnswer);
        }
        catch (error) {
            if (isCode(error, 'TOURNAMENT_ROUND_CLOSED'))
                return null;
            throw error;
        }
    }
    /** The models of the account. Throws TOURNAMENT_KEYS_REFUSED: whoever has an account may see it. */
    async models() {
        try {
            return decodeModels(await this.retry(() => this.#query('models', {})), this.#refuseAnswer).filter((model) => model.tournament === tournament);
        }
        catch (error) {
            if (isCode(error, 'TOURNAMENT_REFUSED'))
                return fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', error.what, error);
            throw error;
        }
    }
    async submissions(modelId) {
        return decodeSubmissions(await this.retry(() => this.#query('submissions', { modelId })), this.#refuseAnswer);
    }
    /** What becomes of a submission, once it is decided, or after a minute in which it is not. */
    async awaitState(modelId, submission) {
        for (let look = 0;; look++) {
            const status = decodeStatus(await this.retry(() => this.#query('statuses', { modelId })), submission, this.#refuseAnswer);
            const state = stateOf(status);
            const ms = lookMs[look];
            if (state !== 'pending' || ms === undefined)
                return { status, state };
            if (look === 0)
                this.#dependencies.onWait(`The submission is ${status ?? 'not listed yet'}`);
            await this.#dependencies.wait(ms, this.#signal);
        }
    }
    /**
     * Asks where to put a file for a model. The name in the answer is new, and what the submission will go by.
     */
    async authorise(modelId) {
        return decodeAuthorisation(await this.retry(() => this.#query('authorise', { filename: 'predictions.csv', tournament, modelId })), this.#refuseAnswer);
    }
    /**
     * Puts a file where an authorisation says. The keys stay here, and so does the content type, which may be
     * part of what is signed.
     */
    async upload({ url }, body) {
        const place = safeUrl(url) ?? this.#refuseAnswer('a place for the upload that cannot be used');
        const { status, isPage } = await this.retry(() => this.#exchange(place, { method: 'PUT', body }, this.#dependencies.timeoutMs.upload));
        if (status === 403 && isPage)
            this.#refuseBlocked(place);
        if (status < 200 || status > 299)
            fail(tournamentCodes, 'TOURNAMENT_REFUSED', `${place.host} does not take the file: status ${status}`);
    }
    /**
     * Submits a file that was put, once: after TOURNAMENT_UNREACHABLE nobody knows whether it is submitted, so
     * ask for the submissions.
     */
    async createSubmission(modelId, filename) {
        return decodeId(await this.#query('create', { filename, tournament, modelId }), this.#refuseAnswer);
    }
    /** Does something that can be done twice until it works, for a bounded time. */
    async retry(attempt) {
        for (const ms of retryMs) {
            try {
                return await attempt();
            }
            catch (error) {
                if (!(error instanceof TryLater) || error.afterMs > retryAfterMaxMs)
                    throw error;
                if (error.afterMs > 0)
                    this.#dependencies.onWait(error.what);
                await this.#dependencies.wait(Math.max(ms, error.afterMs), this.#signal);
            }
        }
        return attempt();
    }
    async #query(name, variables) {
        const { publicId, secretKey } = this.#keys;
        const headers = {
            'content-type': 'application/json',
            accept: 'application/json',
            authorization: `Token ${publicId}$${secretKey}`,
        };
        const body = Buffer.from(JSON.stringify({ query: queries[name], variables }));
        const { status, text, dateMs } = await this.#exchange(this.endpoint, { method: 'POST', headers, body }, this.#dependencies.timeoutMs.query);
        this.#serverMs = dateMs;
        const answer = parse(text);
        // The API says in JSON what it has against keys; whoever says it in anything else has not passed them on.
        if (status === 403 && answer === undefined)
            this.#refuseBlocked(this.endpoint);
        if (status === 401 || status === 403)
            fail(tournamentCodes, 'TOURNAMENT_KEYS_REFUSED', `${this.endpoint.host} answers with status ${status}`);
        if (answer === undefined)
            return this.#refuseAnswer(`with status ${status} and no JSON`);
        const { errors, data } = answer ?? {};
        if (errors !== undefined && errors !== null) {
            const said = this.#withoutKeys(errors);
            fail(tournamentCodes, /not open/i.test(said) ? 'TOURNAMENT_ROUND_CLOSED' : 'TOURNAMENT_REFUSED', `The tournament says ${said}`);
        }
        return status === 200 ? data : this.#refuseAnswer(`with status ${status}`);
    }
    #exchange(url, request, timeoutMs) {
        return exchange(url, request, { timeoutMs, signal: this.#signal });
    }
    /** What errors say, short and on one line. A server may say what it was sent. */
    #withoutKeys(errors) {
        const all = (Array.isArray(errors) ? errors : [errors]);
        const text = all.map((error) => JSON.stringify(error?.message ?? error?.detail ?? error)).join('; ');
        const { publicId, secretKey } = this.#keys;
        return [secretKey, publicId]
            .reduce((left, key) => left.replaceAll(JSON.stringify(key).slice(1, -1), '(key)'), text)
            .slice(0, 500);
    }
    #refuseBlocked(place) {
        return fail(tournamentCodes, 'TOURNAMENT_BLOCKED', `Something on the way to ${place.host} answers with status 403 and not as an API does`);
    }
    #refuseAnswer = (what) => fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${this.endpoint.host} answers ${what}`);
}
/** Undefined for what is no JSON. */
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
export const isCode = (error, code) => error instanceof GridlodeError && error.code === code;
//# sourceMappingURL=tournament-client.js.map