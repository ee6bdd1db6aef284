/** The current round of a list, null where the list names none. */
export function decodeRound(data, refuse) {
    const [round] = list(fields(data, refuse), 'rounds', refuse);
    if (round === undefined || round === null)
        return null;
    const of = fields(round, refuse);
    const timeOf = (name) => {
        const time = Date.parse(text(of, name, refuse));
        return Number.isNaN(time) ? refuse(`with a ${name} that is no time`) : time;
    };
    return {
        number: whole(of, 'number', refuse),
        openMs: timeOf('openTime'),
        closeMs: timeOf('closeStakingTime'),
    };
}
export function decodeModels(data, refuse) {
    return list(fields(fields(data, refuse).account, refuse), 'models', refuse).map((item) => {
        const of = fields(item, refuse);
        const id = text(of, 'id', refuse);
        // It becomes part of a file's name.
        if (!/^[\w-]+$/.test(id))
            refuse('with a model id of an unknown form');
        return { id, name: text(of, 'name', refuse), tournament: whole(of, 'tournament', refuse) };
    });
}
export const decodeSubmissions = (data, refuse) => list(fields(data, refuse), 'submissions', refuse).map((item) => {
    const of = fields(item, refuse);
    return { id: text(of, 'id', refuse), filename: isText(of.filename) ? of.filename : '' };
});
/**
 * A status of no known word is waited for like one that is to change: neither may be told of what nobody has
 * said.
 */
export function stateOf(status) {
    if (status === null)
        return 'pending';
    if (/fail|reject|invalid|error|denied|cancel/i.test(status))
        return 'rejected';
    return /^(accepted|valid|validated|succe(ss|ssful|eded)|completed?|done|scored)$/i.test(status)
        ? 'accepted'
        : 'pending';
}
export function decodeStatus(data, submission, refuse) {
    const { status } = list(fields(data, refuse), 'submissions', refuse)
        .map((item) => fields(item, refuse))
        .find(({ id }) => id === submission) ?? {};
    return isText(status) ? status : null;
}
export function decodeAuthorisation(data, refuse) {
    const of = fields(fields(data, refuse).submissionUploadAuth, refuse);
    return { filename: text(of, 'filename', refuse), url: text(of, 'url', refuse, 8_192) };
}
/** The id of a submission that was made. */
export const decodeId = (data, refuse) => text(fields(fields(data, refuse).createSubmission, refuse), 'id', refuse);
const fields = (value, refuse) => typeof value === 'object' && value !== null ? value : refuse('without what it was asked for');
function list(of, name, refuse) {
    const found = of[name];
    return Array.isArray(found) ? found : refuse(`without ${name}`);
}
/** What may be shown on a terminal as it is. */
const isText = (value) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);
function text(of, name, refuse, maxLength = 200) {
    const found = of[name];
    return isText(found) && found.length <= maxLength ? found : refuse(`without a ${name}`);
}
function whole(of, name, refuse) {
    const found = of[name];
    return Number.isSafeInteger(found) ? found : refuse(`without a ${name}`);
}
//# sourceMappingURL=answers.js.map