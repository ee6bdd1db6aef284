import { textBytes } from '../codec/hash.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import type { Columns } from './columns.js';
import { packColumns, packedBytes, unpackColumns } from './packing.js';

/** The rows of one era. `targets[0]` is the main target. */
export interface EraBlock {
  readonly ids: readonly string[];
  /** Values 0..4, in rows as many as ids. */
  readonly columns: Columns;
  /** NaN where a value is missing, which the main target never is. */
  readonly targets: readonly Float32Array[];
}

export const blockMaxBytes = 64 * 1024 * 1024;
export const featuresMaxCount = 5_000;
export const targetsMaxCount = 100;
export const rowsMaxCount = 1_000_000;

const magic = textBytes('GLDE');
const version = 1;
const headerBytes = 20;
const canonicalNan = 0x7fc00000;
const idForm = /^[\x21-\x7e]{1,64}$/;

/** The bytes of an era's block, of which `idBytes` are those of the ids themselves. */
export const blockBytes = (rows: number, idBytes: number, features: number, targets: number): number =>
  headerBytes + rows + idBytes + packedBytes(rows, features) + 4 * rows * targets;

/**
 * Encodes an era. The order of the rows does not matter: they are sorted by id here, and every NaN and
 * zero takes its one form, so that the same data has the same bytes. Throws the codes of datasetCodes.
 */
export function encodeEraBlock({ ids, columns, targets }: EraBlock): Uint8Array {
  const rows = ids.length;
  const { features } = columns;
  if (columns.values.length !== rows * features || targets.some((column) => column.length !== rows))
    throw new RangeError('Columns of unequal length');
  const order = orderOfIds(ids);
  const head = encodeHead(ids, order, features, targets.length);
  const targetStart = head.length + packedBytes(rows, features);
  const bytes = new Uint8Array(targetStart + 4 * rows * targets.length);
  bytes.set(head);
  packColumns(columns, order, bytes.subarray(head.length, targetStart));
  targets.forEach((column, t) =>
    encodeTarget(
      column,
      t,
      order,
      bytes.subarray(targetStart + 4 * t * rows, targetStart + 4 * (t + 1) * rows),
    ),
  );
  return bytes;
}

/**
 * What an era's block begins with: its counts, and its ids in the order given, which is orderOfIds; packed
 * features and the targets follow. Throws DATASET_BLOCK_HEADER or DATASET_BLOCK_SIZE.
 */
export function encodeHead(
  ids: readonly string[],
  order: Uint32Array,
  features: number,
  targets: number,
): Uint8Array {
  const rows = ids.length;
  checkCounts(rows, features, targets);
  const sorted = encodeIds(Array.from(order, (row) => ids[row] as string));
  const length = blockBytes(rows, sorted.length - rows, features, targets);
  if (length > blockMaxBytes)
    fail(datasetCodes, 'DATASET_BLOCK_SIZE', `An era of ${rows} rows takes ${length} bytes`);
  const bytes = new Uint8Array(headerBytes + sorted.length);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  [version, rows, features, targets].forEach((value, i) => view.setUint32(4 + 4 * i, value, true));
  bytes.set(sorted, headerBytes);
  return bytes;
}

/**
 * Writes target number `target`, its rows in the order given, to `bytes`, four for each. Throws
 * DATASET_TARGET_VALUE or DATASET_TARGET_MISSING.
 */
export function encodeTarget(
  column: Float32Array,
  target: number,
  order: Uint32Array,
  bytes: Uint8Array,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  order.forEach((row, i) => {
    const value = column[row] as number;
    checkTarget(value, target, i);
    view.setUint32(4 * i, targetBits(value), true);
  });
}

/** An era's block in parts, which are no copies. */
export interface EraBlockParts {
  readonly rows: number;
  readonly features: number;
  readonly targets: number;
  /** Each id as its length in one byte and its text. */
  readonly idBytes: Uint8Array;
  /** The columns of all features, two rows a byte. Source: rule DATA-4. */
  readonly packed: Uint8Array;
  /** Columns of float32, least significant byte first. Source: rule DATA-5. */
  readonly targetBytes: Uint8Array;
}

/** Finds the parts of a block, whose values it leaves. Throws DATASET_BLOCK_SIZE or DATASET_BLOCK_HEADER. */
export function splitEraBlock(bytes: Uint8Array): EraBlockParts {
  if (bytes.length > blockMaxBytes)
    fail(datasetCodes, 'DATASET_BLOCK_SIZE', `The block has ${bytes.length} bytes`);
  if (bytes.length < headerBytes || magic.some((value, i) => bytes[i] !== value)) {
    fail(datasetCodes, 'DATASET_BLOCK_HEADER', 'The bytes do not begin as an era block');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [found, rows, features, targets] = [4, 8, 12, 16].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  if (found !== version)
    fail(datasetCodes, 'DATASET_BLOCK_HEADER', `The era block has version ${found}, not ${version}`);
  checkCounts(rows, features, targets);
  let end = headerBytes;
  for (let row = 0; row < rows; row++) {
    end += 1 + (bytes[end] ?? 0);
    if (end > bytes.length)
      fail(datasetCodes, 'DATASET_BLOCK_SIZE', `The block ends within the id of row ${row}`);
  }
  const targetStart = end + packedBytes(rows, features);
  if (bytes.length !== targetStart + 4 * rows * targets) {
    fail(
      datasetCodes,
      'DATASET_BLOCK_SIZE',
      `The block has ${bytes.length} bytes where its header means ${targetStart + 4 * rows * targets}`,
    );
  }
  return {
    rows,
    features,
    targets,
    idBytes: bytes.subarray(headerBytes, end),
    packed: bytes.subarray(end, targetStart),
    targetBytes: bytes.subarray(targetStart),
  };
}

/**
 * Decodes an era block, checking every byte. Throws the codes of datasetCodes. Source: rules DATA-1 to
 * DATA-8.
 */
export const decodeEraBlock = (bytes: Uint8Array): EraBlock => decodeParts(splitEraBlock(bytes));

/** Throws what decodeEraBlock throws. */
export function decodeParts(parts: EraBlockParts): EraBlock {
  const { rows, features, targets, idBytes, packed, targetBytes } = parts;
  return {
    ids: decodeIds(idBytes),
    columns: unpackColumns(packed, rows, features),
    targets: Array.from({ length: targets }, (_, t) =>
      decodeTarget(targetBytes.subarray(4 * t * rows, 4 * (t + 1) * rows), t),
    ),
  };
}

function checkCounts(rows: number, features: number, targets: number): void {
  const within = (value: number, max: number): boolean => value >= 1 && value <= max;
  if (
    !within(rows, rowsMaxCount) ||
    !within(features, featuresMaxCount) ||
    !within(targets, targetsMaxCount)
  ) {
    fail(
      datasetCodes,
      'DATASET_BLOCK_HEADER',
      `An era of ${rows} rows, ${features} features and ${targets} targets is out of bounds`,
    );
  }
}

/** Throws DATASET_ID_MALFORMED. */
function checkId(id: string): void {
  if (!idForm.test(id)) fail(datasetCodes, 'DATASET_ID_MALFORMED', `${JSON.stringify(id)} is no row id`);
}

/** The rows in ascending order of their ids. Throws DATASET_ID_MALFORMED or DATASET_ID_DUPLICATE. */
export function orderOfIds(ids: readonly string[]): Uint32Array {
  ids.forEach(checkId);
  // Ids are ASCII, so the order of their UTF-16 units is the order of their bytes.
  const order = Uint32Array.from(ids.keys()).sort((a, b) =>
    (ids[a] as string) < (ids[b] as string) ? -1 : 1,
  );
  const again = order.findIndex((row, i) => i > 0 && ids[row] === ids[order[i - 1] as number]);
  if (again !== -1) refuseDuplicate(ids[order[again] as number] as string);
  return order;
}

const refuseDuplicate = (id: string): never =>
  fail(datasetCodes, 'DATASET_ID_DUPLICATE', `The id ${id} stands on more than one row of its era`);

/** Each id as its length in one byte and its text: all of it is ASCII, so one text makes all the bytes. */
export const encodeIds = (ids: readonly string[]): Uint8Array =>
  textBytes(ids.map((id) => String.fromCharCode(id.length) + id).join(''));

function decodeIds(bytes: Uint8Array): string[] {
  const ids: string[] = [];
  let last = '';
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + (bytes[at] as number);
    const id = String.fromCharCode(...bytes.subarray(at + 1, end));
    checkId(id);
    if (id === last) refuseDuplicate(id);
    if (id < last) fail(datasetCodes, 'DATASET_ID_ORDER', `The id ${id} follows ${last}`);
    ids.push(id);
    last = id;
    at = end;
  }
  return ids;
}

/** The bits of a target as stored: one NaN and one zero. */
export function targetBits(value: number): number {
  if (Number.isNaN(value)) return canonicalNan;
  scratch.setFloat32(0, value === 0 ? 0 : value);
  return scratch.getUint32(0);
}
const scratch = new DataView(new ArrayBuffer(4));

function decodeTarget(bytes: Uint8Array, target: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return new Float32Array(bytes.length / 4).map((_, row) => {
    const value = view.getFloat32(4 * row, true);
    if (view.getUint32(4 * row, true) !== targetBits(value))
      fail(datasetCodes, 'DATASET_TARGET_VALUE', `Target ${target} of row ${row} is no canonical number`);
    checkTarget(value, target, row);
    return value;
  });
}

/** Throws DATASET_TARGET_VALUE or DATASET_TARGET_MISSING. */
function checkTarget(value: number, target: number, row: number): void {
  if (Math.abs(value) === Infinity)
    fail(datasetCodes, 'DATASET_TARGET_VALUE', `Target ${target} of row ${row} is ${value}`);
  if (target === 0 && Number.isNaN(value))
    fail(datasetCodes, 'DATASET_TARGET_MISSING', `Row ${row} has no main target`);
}
