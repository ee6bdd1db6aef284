import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { importParquet } from '../../../node/dataset/import-parquet.js';
import type { Row, Section } from '../section.js';

/** As wide as Numerai's data. */
const features = 2_748;
const eraRows = 5_000;
const sizes = [25_000, 50_000, 100_000];
const rounds = 3;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

async function query(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.runAndReadAll(sql);
  connection.closeSync();
  instance.closeSync();
}

/** Values of 0 to 4 as a hash gives them, which nothing makes smaller; one row group, as DuckDB writes it. */
function generate(file: string, rows: number): Promise<void> {
  const hashes = Array.from({ length: Math.ceil(features / 16) }, (_, k) => `hash(i * 200 + ${k}) AS h${k}`);
  const columns = Array.from(
    { length: features },
    (_, f) => `((h${f >> 4} >> ${(f & 15) * 4}) % 5)::TINYINT AS feature_${String(f).padStart(4, '0')}`,
  );
  return query(
    `COPY (SELECT 'n' || to_hex(hash(i)) AS id, lpad((1 + i // ${eraRows})::VARCHAR, 4, '0') AS era, 'train' AS data_type,
      ((hash(i + 7) % 5) / 4)::FLOAT AS target, ((hash(i + 9) % 5) / 4)::FLOAT AS target_b_20, ${columns.join(', ')}
      FROM (SELECT i, ${hashes.join(', ')} FROM range(${rows}) t(i))) TO '${file}' (FORMAT parquet, COMPRESSION snappy)`,
  );
}

const work: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  scan: (file) => query(`SELECT sum(COLUMNS('feature_.*')) FROM '${file}'`),
  import: (file) =>
    importParquet(`${file}.dir`, {
      source: { files: [file] },
      featureSet: 'all',
      missing: 'two',
      diskMaxBytes: 50e9,
      memoryMaxBytes: 2e9,
    }),
};

/** In the process that is measured. */
async function measureHere(what: string, file: string): Promise<void> {
  const [startMs, cpu] = [performance.now(), process.cpuUsage()];
  await work[what]?.(file);
  const { user, system } = process.cpuUsage(cpu);
  const cost: Cost = {
    wallMs: performance.now() - startMs,
    cpuMs: (user + system) / 1_000,
    rssMb: process.resourceUsage().maxRSS / 1_024,
  };
  process.send?.(cost);
}

async function measure(what: string, file: string): Promise<Cost> {
  const child = fork(import.meta.filename, [what, file]);
  const [cost] = (await once(child, 'message')) as [Cost];
  await once(child, 'exit');
  await rm(`${file}.dir`, { recursive: true, force: true });
  return cost;
}

/** The least of several runs in turn: whatever else the machine does only slows them down. */
async function compare(folder: string, rows: number): Promise<Row> {
  const file = join(folder, `${rows}.parquet`);
  await generate(file, rows);
  const costs: Record<'scan' | 'import', Cost[]> = { scan: [], import: [] };
  for (let round = 0; round < rounds; round++)
    for (const what of ['scan', 'import'] as const) costs[what].push(await measure(what, file));
  await rm(file);
  const least = (what: 'scan' | 'import', of: keyof Cost): number =>
    Math.min(...costs[what].map((each) => each[of]));
  return {
    rows,
    features,
    'import, s': least('import', 'wallMs') / 1_000,
    'scan, s': least('scan', 'wallMs') / 1_000,
    ratio: least('import', 'wallMs') / least('scan', 'wallMs'),
    'CPU ratio': least('import', 'cpuMs') / least('scan', 'cpuMs'),
    'import, MB': Math.max(...costs.import.map(({ rssMb }) => rssMb)),
  };
}

export const imports: Section = {
  about: `An import of Parquet files of ${features} features, with the blocks of all eras and the file of values that trainings map, against DuckDB summing the same columns with one thread; each in a process of its own. Of ${rounds} runs in turn the fastest, and the most memory.`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'gridlode-import-'));
    try {
      const table: Row[] = [];
      for (const rows of sizes) table.push(await compare(folder, rows));
      return table;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

if (process.argv[1] === import.meta.filename)
  await measureHere(process.argv[2] as string, process.argv[3] as string);
