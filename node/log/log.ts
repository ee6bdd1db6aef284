import { isTold, type LogLevel, type LogLevels, type Subsystem } from './levels.js';
import type { LogFile } from './log-file.js';

/** Of one line; of what is longer only the event is told. */
const lineMaxLength = 8 << 10;

export interface Entry {
  readonly subsystem: Subsystem;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields?: object;
}

export interface LogDependencies {
  readonly file: Pick<LogFile, 'append' | 'close'>;
  /** What is set now: it is asked for each entry, so that a change counts at once. */
  readonly levels: () => LogLevels;
  readonly nowMs?: () => number;
}

/** What happens to a node, one line of JSON each, as far as the level of its subsystem tells it. */
export class Log {
  constructor(readonly dependencies: LogDependencies) {}

  note({ subsystem, level, event, fields = {} }: Entry): void {
    const { file, levels, nowMs = Date.now } = this.dependencies;
    if (!isTold(level, levels()[subsystem])) return;
    const head = { time: new Date(nowMs()).toISOString(), subsystem, level, event };
    const line = JSON.stringify({ ...head, ...fields }, plain);
    file.append(line.length <= lineMaxLength ? line : JSON.stringify({ ...head, cutFrom: line.length }));
  }

  noteError(error: unknown): void {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.note({ subsystem: 'node', level: 'error', event: 'error', fields: { why } });
  }

  close(): Promise<void> {
    return this.dependencies.file.close();
  }
}

/** What JSON has no form for: an amount is its digits, as in the API, and of bytes their number is told. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? `${value.length} bytes` : value;
}
