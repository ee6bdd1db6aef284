import { createServer } from 'node:http';
import { once } from 'node:events';
export const keys = { publicId: 'PUBLICIDOFTHETESTS', secretKey: 'secret"key$of+the/tests' };
export const model = { id: '9b157d9b-ce61-4ab5-9413-413f13a0c0a6', name: 'gridlode_1', tournament: 8 };
/**
 * A server that speaks as much of the tournament's API as a submission takes, on a port of its own, and keeps
 * what it was sent.
 */
export class TestTournament {
    #server;
    #faults = new Map();
    /** What was asked, in order. */
    asked = [];
    files = new Map();
    submissions = [];
    uploadHeaders = [];
    round = {
        number: 812,
        openTime: '2026-03-20T13:00:00Z',
        closeStakingTime: '2126-03-20T14:00:00Z',
    };
    models = [{ ...model, tournament: 11, id: 'of-signals' }, model];
    /** What its clock says in each answer, as the header Date has it; null for an answer without. */
    date = new Date().toUTCString();
    /**
     * What becomes of the latest submission, one word for each time that it is asked for; the last one stays.
     */
    fate = ['accepted'];
    /** Where files are put; by default here. */
    uploadOrigin = '';
    constructor(server) {
        this.#server = server.on('request', (request, response) => void this.#handle(request, response));
    }
    static async start() {
        const server = createServer();
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return new TestTournament(server);
    }
    get endpoint() {
        return `http://127.0.0.1:${this.#server.address().port}`;
    }
    /** The next requests of `operation` meet these, one each, before all is well again. */
    fault(operation, ...faults) {
        this.#faults.set(operation, faults);
    }
    /** Resolves once `operation` is asked for. */
    async until(operation) {
        while (this.count(operation) === 0)
            await once(this.#server, 'asked');
    }
    count = (operation) => this.asked.filter((each) => each === operation).length;
    async stop() {
        this.#server.close();
        this.#server.closeAllConnections();
        await once(this.#server, 'close');
    }
    async #handle(request, response) {
        const body = Buffer.concat((await request.toArray().catch(() => [])));
        const operation = request.method === 'PUT' ? 'PUT' : operationOf(body.toString());
        this.asked.push(operation);
        this.#server.emit('asked');
        response.sendDate = false;
        if (this.date !== null)
            response.setHeader('date', this.date);
        if (this.#faults.get(operation)?.shift()?.(response, request) === false)
            return;
        if (operation === 'PUT') {
            this.uploadHeaders.push(request.headers);
            this.files.set(new URL(request.url, this.endpoint).pathname.slice(1), body);
            response.end();
        }
        else if (operation !== 'rounds' &&
            request.headers.authorization !== `Token ${keys.publicId}$${keys.secretKey}`) {
            answer(response, {
                errors: [{ message: `No account has ${request.headers.authorization}`, code: 'not_authenticated' }],
            });
        }
        else {
            const field = operation === 'statuses' ? 'submissions' : operation;
            answer(response, {
                data: {
                    [field]: this.#resolve(operation, JSON.parse(body.toString()).variables),
                },
            });
        }
    }
    #resolve(operation, { filename }) {
        if (operation === 'rounds')
            return [this.round];
        if (operation === 'account')
            return { models: this.models };
        if (operation === 'submissions')
            return this.submissions;
        if (operation === 'statuses') {
            const latest = this.submissions.at(-1);
            if (latest !== undefined)
                latest.status = (this.fate.length > 1 ? this.fate.shift() : this.fate[0]);
            return this.submissions;
        }
        if (operation === 'submissionUploadAuth') {
            const name = `${filename.replace('.csv', '')}-${this.count(operation)}.csv`;
            return { filename: name, url: `${this.uploadOrigin || this.endpoint}/${name}?signature=of-the-upload` };
        }
        const made = { id: `submission-${this.submissions.length + 1}`, filename, status: 'received' };
        this.submissions.push(made);
        return { id: made.id };
    }
}
const operationOf = (body) => body.includes('{ id status }')
    ? 'statuses'
    : ['createSubmission', 'submissionUploadAuth', 'submissions', 'account', 'rounds'].find((name) => body.includes(name));
const answer = (response, document) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
};
export const withStatus = (status, text = '', headers = {}) => (response) => {
    response.writeHead(status, headers).end(text);
    return false;
};
export const withErrors = (...messages) => (response) => {
    answer(response, { data: null, errors: messages.map((message) => ({ message })) });
    return false;
};
export const withData = (data) => (response) => {
    answer(response, { data });
    return false;
};
export const reset = (_, request) => {
    request.socket.resetAndDestroy();
    return false;
};
export const redirect = (response) => {
    response.writeHead(307, { location: '/elsewhere' }).end();
    return false;
};
export const silence = () => false;
/** Does what is asked, and the answer is lost. */
export const lostAnswer = (response, request) => {
    response.end = () => {
        request.socket.resetAndDestroy();
        return response;
    };
    return true;
};
/** Far more than any answer has. */
export const endless = (response) => {
    const chunk = Buffer.alloc(1 << 20, ' ');
    const write = () => {
        while (!response.destroyed && response.write(chunk))
            ;
    };
    response.on('drain', write);
    write();
    return false;
};
//# sourceMappingURL=server.js.map