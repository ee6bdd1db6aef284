import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engineCodes } from '../../../native/index.js';
import { auditCodes } from '../../../node/audit/codes.js';
import { faultOf, isBusy, isUnsound } from '../../../node/audit/fault.js';
import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { engineProcessCodes } from '../../../node/engine/codes.js';
import { meshCodes } from '../../../node/mesh/codes.js';
import { storeCodes } from '../../../node/store/codes.js';
import { codecCodes } from '../../../protocol/codec/codes.js';
import { datasetCodes } from '../../../protocol/dataset/codes.js';
import { GridlodeError } from '../../../protocol/error.js';
import { gridCodes } from '../../../protocol/grid/codes.js';
import { modelCodes } from '../../../protocol/model/codes.js';
import { scoringCodes } from '../../../protocol/scoring/codes.js';
const test = suite('fault');
const error = (code) => new GridlodeError(code, 'It failed', 'Do something.');
/**
 * All that fetches, audits, replays and trainings throw, by whose fault each is; a code that comes newly is
 * missed here.
 */
const faults = [
    { codes: meshCodes, passing: Object.keys(meshCodes) },
    {
        codes: codecCodes,
        model: ['CODEC_TOO_LARGE', 'CODEC_MALFORMED', 'CODEC_TOO_DEEP', 'CODEC_NOT_CANONICAL', 'CODEC_FIELD'],
    },
    { codes: modelCodes, model: ['MANIFEST_MISMATCH'] },
    {
        codes: auditCodes,
        model: ['AUDIT_EARLIER_SEGMENT', 'AUDIT_POSITION', 'AUDIT_CRASHES'],
        local: ['AUDIT_UNSTABLE'],
    },
    {
        codes: engineProcessCodes,
        passing: ['ENGINE_BUSY', 'ENGINE_RENEWED'],
        local: ['ENGINE_DIED', 'ENGINE_START', 'ENGINE_CRASHED', 'ENGINE_ROWS', 'ENGINE_MEMORY', 'ENGINE_TARGET'],
    },
    {
        codes: engineCodes,
        passing: ['ENGINE_ABORTED'],
        local: [
            'ENGINE_NOT_BUILT',
            'ENGINE_SELF_TEST',
            'ENGINE_ARGUMENT',
            'ENGINE_PARAMETERS',
            'ENGINE_VALUE',
            'ENGINE_STATE',
            'ENGINE_TREES',
            'ENGINE_MODEL',
            'ENGINE_CACHE',
        ],
    },
    { codes: datasetStoreCodes, local: Object.keys(datasetStoreCodes) },
    { codes: datasetCodes, local: Object.keys(datasetCodes) },
    { codes: storeCodes, local: Object.keys(storeCodes) },
    { codes: gridCodes, local: Object.keys(gridCodes) },
    { codes: scoringCodes, local: Object.keys(scoringCodes) },
];
for (const { codes, local = [], passing = [], model = [] } of faults) {
    const expected = [
        ['local', local],
        ['passing', passing],
        ['model', model],
    ];
    for (const [fault, listed] of expected)
        for (const code of listed)
            test(`${code}: ${fault}`, () => assert.is(faultOf(error(code)), fault));
    test(`all of ${Object.keys(codes)[0]} and its like are told apart`, () => assert.equal([...local, ...passing, ...model].sort(), Object.keys(codes).sort()));
}
const strange = [
    new TypeError('a bug'),
    error('SOME_OTHER_CODE'),
    Object.assign(new Error('no file'), { code: 'ENOENT' }),
    'text',
    undefined,
    null,
    { code: 7 },
];
for (const thrown of strange) {
    test(`${String(thrown)}: a fault of ours`, () => assert.equal([faultOf(thrown), isBusy(thrown), isUnsound(thrown)], ['local', false, false]));
}
test('a full queue is one that moves on, and changed bytes are told', () => {
    assert.equal(['MESH_BUSY', 'ENGINE_BUSY', 'MESH_REFUSED', 'ENGINE_DIED'].map((code) => isBusy(error(code))), [true, true, false, false]);
    assert.is(faultOf(error('MESH_BUSY')), 'passing');
    assert.equal(['ENGINE_ROWS', 'AUDIT_UNSTABLE', 'ENGINE_DIED'].map((code) => isUnsound(error(code))), [true, true, false]);
});
test.run();
//# sourceMappingURL=fault.test.js.map