import { createHash } from 'node:crypto';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { joinRows } from '../../protocol/dataset/columns.js';
import { decodeEraBlock, encodeEraBlock, type EraBlock } from '../../protocol/dataset/era-block.js';
import { makeFolder } from '../make-folder.js';

/**
 * Rows on their way to their eras. Files sorted by era never leave memory; of files in any other order,
 * whatever exceeds `maxBytes` waits in one file an era, as era blocks preceded by their length.
 */
export class EraSpool {
  private readonly parts = new Map<string, EraBlock[]>();
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  async add(era: string, rows: EraBlock): Promise<void> {
    const parts = this.parts.get(era);
    if (parts === undefined) this.parts.set(era, [rows]);
    else parts.push(rows);
    this.bytes += bytesOf(rows);
    if (this.bytes > this.maxBytes) await this.spill();
  }

  /** All rows of an era, which the spool forgets. */
  async take(era: string): Promise<EraBlock> {
    const parts = this.parts.get(era) ?? [];
    this.parts.delete(era);
    this.bytes -= parts.reduce((sum, part) => sum + bytesOf(part), 0);
    const file = this.fileOf(era);
    // Rows that cannot be read again must not be left out.
    const spilled = await readFile(file).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? null : Promise.reject(error),
    );
    if (spilled !== null) {
      for (let at = 0; at < spilled.length;) {
        const end = at + 4 + spilled.readUInt32LE(at);
        parts.push(decodeEraBlock(spilled.subarray(at + 4, end)));
        at = end;
      }
      await rm(file);
    }
    return concatEra(parts);
  }

  private async spill(): Promise<void> {
    await makeFolder(this.folder);
    for (const [era, parts] of this.parts) {
      const block = encodeEraBlock(concatEra(parts));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(block.length);
      await appendFile(this.fileOf(era), Buffer.concat([length, block]));
    }
    this.parts.clear();
    this.bytes = 0;
  }

  /** An era's name may be no file name. */
  private fileOf(era: string): string {
    return join(this.folder, createHash('sha256').update(era).digest('hex'));
  }
}

/** Memory of some rows; an id takes about 40 bytes besides its text. */
const bytesOf = ({ ids, columns, targets }: EraBlock): number =>
  ids.length * (64 + columns.features + 4 * targets.length);

/** Rows one after the other. */
export function concatEra(parts: readonly EraBlock[]): EraBlock {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0)
    return first ?? { ids: [], columns: joinRows([]), targets: [] };
  return {
    ids: parts.flatMap(({ ids }) => ids),
    columns: joinRows(parts.map(({ columns }) => columns)),
    targets: first.targets.map((_, t) => joinTargets(parts.map(({ targets }) => targets[t] as Float32Array))),
  };
}

function joinTargets(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
