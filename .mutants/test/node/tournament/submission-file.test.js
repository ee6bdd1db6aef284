import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSubmission, submissionFile } from '../../../node/tournament/submission-file.js';
import { codeOf } from '../../protocol/code-of.js';
const test = suite('submission file');
const ids = ['n3', 'n1', 'n2', 'n4'];
test('one model becomes its ranks less a half by their count, ties sharing their mean, in the order of the live file', () => {
    assert.is(submissionFile(ids, [Float64Array.of(-7, 2, 2, 1e300)]), 'id,prediction\nn3,0.125\nn1,0.5\nn2,0.5\nn4,0.875\n');
});
test('models count alike, whatever their scales, and agreeing ones change nothing', () => {
    const [rising, falling] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(4e9, 3e9, 2e9, -1e9)];
    assert.is(submissionFile(ids, [rising, rising.map((value) => value * 1e6)]), submissionFile(ids, [rising]));
    assert.is(codeOf(() => submissionFile(ids, [rising, falling])), 'SUBMISSION_SPREAD', 'opposites cancel out');
    assert.is(submissionFile(ids, [rising, rising, falling]), submissionFile(ids, [rising]));
});
test('whatever a model predicts, its file passes every rule or is refused for having no spread', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }), (scores) => {
        const live = scores.map((_, i) => `id${i}`);
        const isConstant = scores.every((score) => score === scores[0]);
        let file = '';
        const code = codeOf(() => {
            file = submissionFile(live, [Float64Array.from(scores)]);
        });
        assert.is(code, isConstant ? 'SUBMISSION_SPREAD' : null);
        if (!isConstant)
            assert.is(checkSubmission(file, live), file);
    }));
});
test('many rows stay strictly within 0 and 1', () => {
    const live = Array.from({ length: 100_000 }, (_, i) => `i${i}`);
    const lines = submissionFile(live, [Float64Array.from(live, (_, i) => i)]).split('\n');
    assert.equal([lines[1], lines[100_000]], ['i0,0.000005', 'i99999,0.999995']);
});
const rows = (...lines) => ['id,prediction', ...lines, ''].join('\n');
test('a file that is handed in comes back in the order of the live rows, with the same numbers', () => {
    const sound = 'id,prediction\nn3,0.25\nn1,1e-9\nn2,0.1\nn4,0.999999\n';
    for (const text of [
        sound,
        sound.trimEnd(),
        sound.replaceAll('\n', '\r\n'),
        rows('n4,0.999999', 'n3,.25', 'n2,1e-1', 'n1,0.000000001'),
        rows('n1,+1E-9', 'n2,0.10', 'n3,2.5e-1', 'n4,0.999999'),
    ])
        assert.is(checkSubmission(text, ids), sound);
});
const refused = [
    ['empty', '', 'SUBMISSION_HEADER'],
    ['header-absent', 'n3,0.25\nn1,0.5\nn2,0.1\nn4,0.9\n', 'SUBMISSION_HEADER'],
    ['header-other', 'id,probability\nn3,0.25\n', 'SUBMISSION_HEADER'],
    ['header-turned', 'prediction,id\n0.25,n3\n', 'SUBMISSION_HEADER'],
    ['header-quoted', '"id","prediction"\n', 'SUBMISSION_HEADER'],
    ['header-with-index', ',id,prediction\n0,n3,0.25\n', 'SUBMISSION_HEADER'],
    ['byte-order-mark', '\uFEFFid,prediction\nn3,0.25\n', 'SUBMISSION_HEADER'],
    ['no-rows', 'id,prediction\n', 'SUBMISSION_ID_MISSING'],
    ['row-of-one', rows('n3'), 'SUBMISSION_ROW'],
    ['row-of-three', rows('n3,0.25,0.5'), 'SUBMISSION_ROW'],
    ['row-of-semicolons', rows('n3;0.25'), 'SUBMISSION_ROW'],
    ['row-empty', rows('n3,0.25', '', 'n1,0.5'), 'SUBMISSION_ROW'],
    ['rows-empty-at-the-end', `${rows('n3,0.25', 'n1,0.5', 'n2,0.1', 'n4,0.9')}\n`, 'SUBMISSION_ROW'],
    ['id-unknown', rows('n9,0.25'), 'SUBMISSION_ID_UNKNOWN'],
    ['id-empty', rows(',0.25'), 'SUBMISSION_ID_UNKNOWN'],
    ['id-with-space', rows(' n3,0.25'), 'SUBMISSION_ID_UNKNOWN'],
    ['id-quoted', rows('"n3",0.25'), 'SUBMISSION_ID_UNKNOWN'],
    ['id-twice', rows('n3,0.25', 'n1,0.5', 'n3,0.25'), 'SUBMISSION_ID_TWICE'],
    ['id-missing', rows('n3,0.25', 'n1,0.5', 'n4,0.9'), 'SUBMISSION_ID_MISSING'],
    ['value-nan', rows('n3,NaN'), 'SUBMISSION_VALUE'],
    ['value-empty', rows('n3,'), 'SUBMISSION_VALUE'],
    ['value-infinite', rows('n3,Infinity'), 'SUBMISSION_VALUE'],
    ['value-text', rows('n3,high'), 'SUBMISSION_VALUE'],
    ['value-hexadecimal', rows('n3,0x0.8'), 'SUBMISSION_VALUE'],
    ['value-with-space', rows('n3, 0.25'), 'SUBMISSION_VALUE'],
    ['value-zero', rows('n3,0'), 'SUBMISSION_VALUE'],
    ['value-one', rows('n3,1.0'), 'SUBMISSION_VALUE'],
    ['value-negative', rows('n3,-0.25'), 'SUBMISSION_VALUE'],
    ['value-that-rounds-to-zero', rows('n3,1e-400'), 'SUBMISSION_VALUE'],
    ['value-that-rounds-to-one', rows('n3,0.99999999999999999'), 'SUBMISSION_VALUE'],
    ['constant', rows('n3,0.5', 'n1,0.5', 'n2,0.5', 'n4,0.5'), 'SUBMISSION_SPREAD'],
    ['as-good-as-constant', rows('n3,0.5', 'n1,0.500000001', 'n2,0.5', 'n4,0.5'), 'SUBMISSION_SPREAD'],
];
for (const [id, text, code] of refused)
    test(`refused: ${id}`, () => assert.is(codeOf(() => checkSubmission(text, ids)), code));
const unrankable = [
    ['no-model', [], 'SCORE_EMPTY'],
    ['prediction-nan', [Float64Array.of(1, NaN, 3, 4)], 'SCORE_PREDICTION'],
    [
        'prediction-infinite',
        [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, Infinity)],
        'SCORE_PREDICTION',
    ],
    ['prediction-missing', [Float64Array.of(1, 2, 3)], 'SCORE_LENGTH'],
    ['prediction-constant', [Float64Array.of(2, 2, 2, 2)], 'SUBMISSION_SPREAD'],
];
for (const [id, models, code] of unrankable)
    test(`no file of: ${id}`, () => assert.is(codeOf(() => submissionFile(ids, models)), code));
test('one row alone has no spread', () => assert.is(codeOf(() => checkSubmission('id,prediction\nn3,0.5\n', ['n3'])), 'SUBMISSION_SPREAD'));
test.run();
//# sourceMappingURL=submission-file.test.js.map