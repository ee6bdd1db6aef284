import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engineCodes } from '../../../native/index.js';
import { auditCodes } from '../../../node/audit/codes.js';
import { taskFaultOf } from '../../../node/audit/fault.js';
import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { engineEndCodes, engineProcessCodes } from '../../../node/engine/codes.js';
import { fromFailure, toFailure } from '../../../node/engine/messages.js';
import { meshCodes } from '../../../node/mesh/codes.js';
import { storeCodes } from '../../../node/store/codes.js';
import { auditedCodes } from '../../../protocol/audit/codes.js';
import { codecCodes } from '../../../protocol/codec/codes.js';
import { datasetCodes } from '../../../protocol/dataset/codes.js';
import { errorOf, kindOf, type Codes } from '../../../protocol/error.js';
import { gridCodes } from '../../../protocol/grid/codes.js';
import { modelCodes } from '../../../protocol/model/codes.js';
import type { TaskFault } from '../../../protocol/peer/state.js';
import { scoringCodes } from '../../../protocol/scoring/codes.js';

const test = suite('fault');
const handedOver = (error: Error): Error => fromFailure(toFailure(error));

/**
 * All that fetches, audits, replays and trainings throw, by whose fault each is; a code that comes newly is
 * missed here.
 */
const faults: {
  codes: Codes;
  /** Thrown in the engine's process. */
  isOfEngine?: boolean;
  local?: readonly string[];
  passing?: readonly string[];
  model?: readonly string[];
}[] = [
  {
    codes: meshCodes,
    passing: [
      'MESH_UNREACHABLE',
      'MESH_BLOCK_UNAVAILABLE',
      'MESH_BLOCK_WRONG',
      'MESH_TIMEOUT',
      'MESH_NOT_HELD',
      'MESH_REFUSED',
      'MESH_BUSY',
    ],
    local: ['MESH_ADDRESS', 'MESH_LISTEN', 'MESH_TWIN', 'MESH_MESSAGE_TOO_LARGE'],
    // No fetch of blocks lets it through: it asks the next peer.
    model: ['MESH_FRAME'],
  },
  {
    codes: codecCodes,
    model: ['CODEC_TOO_LARGE', 'CODEC_MALFORMED', 'CODEC_TOO_DEEP', 'CODEC_NOT_CANONICAL', 'CODEC_FIELD'],
  },
  { codes: codecCodes, isOfEngine: true, local: Object.keys(codecCodes) },
  { codes: modelCodes, model: ['MANIFEST_MISMATCH'] },
  { codes: auditCodes, model: ['AUDIT_EARLIER_SEGMENT', 'AUDIT_CRASHES'], local: ['AUDIT_UNSTABLE'] },
  { codes: auditedCodes, model: ['AUDIT_POSITION'] },
  { codes: engineEndCodes, passing: ['ENGINE_RENEWED'], local: ['ENGINE_DIED', 'ENGINE_CRASHED'] },
  {
    codes: engineProcessCodes,
    passing: ['ENGINE_BUSY'],
    local: ['ENGINE_START', 'ENGINE_MEMORY', 'ENGINE_TARGET'],
  },
  {
    codes: engineCodes,
    isOfEngine: true,
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
      'ENGINE_KERNEL',
      'ENGINE_ROWS',
    ],
  },
  { codes: datasetStoreCodes, local: Object.keys(datasetStoreCodes) },
  { codes: datasetCodes, isOfEngine: true, local: Object.keys(datasetCodes) },
  { codes: storeCodes, local: Object.keys(storeCodes) },
  { codes: gridCodes, local: Object.keys(gridCodes) },
  { codes: scoringCodes, local: Object.keys(scoringCodes) },
];
for (const { codes, isOfEngine = false, local = [], passing = [], model = [] } of faults) {
  const expected: [TaskFault, readonly string[]][] = [
    ['local', local],
    ['passing', passing],
    ['model', model],
  ];
  const from = isOfEngine ? ' of the engine' : '';
  for (const [fault, listed] of expected) {
    for (const code of listed)
      test(`${code}${from}: ${fault}`, () => {
        const error = errorOf(codes, code, 'It failed');
        assert.is(taskFaultOf(isOfEngine ? handedOver(error) : error), fault);
      });
  }
  test(`all of ${Object.keys(codes)[0]} and its like${from} are told apart`, () =>
    assert.equal([...local, ...passing, ...model].sort(), Object.keys(codes).sort()));
}

const strange: unknown[] = [
  new TypeError('a bug'),
  Object.assign(new Error('no file'), { code: 'ENOENT' }),
  Object.assign(new Error('no error of ours'), { code: 'MESH_BUSY', fault: 'passing' }),
  'text',
  undefined,
  null,
  { code: 7 },
];
for (const thrown of strange) {
  test(`${String(thrown)}: a fault of ours`, () =>
    assert.equal([taskFaultOf(thrown), kindOf(thrown)], ['local', 'bug']));
}

test('an error of the engine arrives as it was thrown, but as no fault of a peer', () => {
  const cases = [
    errorOf(engineProcessCodes, 'ENGINE_MEMORY', 'It takes 5 bytes. Of 4'),
    errorOf(engineCodes, 'ENGINE_ROWS', 'They changed'),
    errorOf(engineCodes, 'ENGINE_TREES', 'Tree 3 is cut off'),
  ];
  assert.equal(
    cases.map(handedOver).map((error) => ({ ...error, kind: kindOf(error), message: error.message })),
    cases.map((error) => ({
      ...error,
      kind: error.code === 'ENGINE_TREES' ? 'bug' : error.kind,
      message: error.message,
    })),
  );
});

test.run();
