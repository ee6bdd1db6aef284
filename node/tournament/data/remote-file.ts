import { fail } from '../../../protocol/error.js';
import { safeUrl } from '../../http.js';
import { tournamentCodes } from '../codes.js';
import { checkBusy, isOfPage, isOnTheWay, timeOf } from '../exchange.js';
import { refuseBlocked } from '../api-errors.js';
import { RemoteAnswer } from './remote-answer.js';

/** How many bytes a file has, and what tells it from the one that replaces it. */
export interface FileVersion {
  readonly bytes: number;
  readonly etag: string | null;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number | null;
}

export interface Answered {
  readonly version: FileVersion;
  /** The place of the first byte in the file: that which was asked for, or 0 of a server without ranges. */
  readonly from: number;
  readonly answer: RemoteAnswer;
}

export interface RemoteOptions {
  /** A new address of the file, since each is good for a while only. */
  readonly askAddress: () => Promise<URL>;
  /** How long it waits for the next byte. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

const isSame = (a: FileVersion, b: FileVersion): boolean =>
  a.bytes === b.bytes && a.etag === b.etag && a.modifiedMs === b.modifiedMs;

/**
 * A file to download by addresses that expire. Every method rejects with TOURNAMENT_UNREACHABLE,
 * TOURNAMENT_BLOCKED, TOURNAMENT_ANSWER, TOURNAMENT_REFUSED, and what `askAddress` throws; errors name the
 * host alone. Source: numerapi, `utils.download_file`, which asks for `bytes=N-` of such an address; RFC
 * 9110, 13.1.5 and 14.
 */
export class RemoteFile {
  readonly #options: RemoteOptions;
  #url: URL | null = null;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /** What the file is now. */
  async look(): Promise<FileVersion> {
    const found = (await this.#open({ range: 'bytes=0-0' })) ?? this.#refuse('with an empty file');
    await found.answer.close();
    return found.version;
  }

  /** The bytes of a version from one on; null where the file is another by now. */
  async read(version: FileVersion, from: number): Promise<Answered | null> {
    const { etag, modifiedMs } = version;
    // Where the tag is weak or missing, the date tells versions apart.
    const tag = etag?.startsWith('"') === true ? etag : modifiedMs && new Date(modifiedMs).toUTCString();
    const found = await this.#open({ range: `bytes=${from}-`, ...(tag ? { 'if-range': tag } : {}) });
    if (found === null || isSame(found.version, version)) return found;
    await found.answer.close();
    return null;
  }

  /** Null where the file ends before the range. */
  async #open(range: Readonly<Record<string, string>>): Promise<Answered | null> {
    for (;;) {
      const isNew = this.#url === null;
      this.#url ??= await this.#options.askAddress();
      const answer = await RemoteAnswer.open(this.#url, range, this.#options);
      const { status, headers } = answer.response;
      if (status === 200 || status === 206) return this.#decode(answer);
      await answer.close();
      if (status === 416) return null;
      checkBusy(this.#url, status, headers);
      if (isOfPage(headers) && isOnTheWay(status)) refuseBlocked(this.#url, status);
      if (isNew)
        fail(
          tournamentCodes,
          'TOURNAMENT_REFUSED',
          `${this.#url.host} does not give the file: status ${status}`,
        );
      // An address that was good before has expired.
      this.#url = null;
    }
  }

  async #decode(answer: RemoteAnswer): Promise<Answered> {
    const { status, headers, url } = answer.response;
    const [, first, total] =
      /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(headers.get('content-range') ?? '') ?? [];
    const length = (status === 206 ? total : headers.get('content-length')) ?? '';
    const isPlain = /^(identity)?$/.test(headers.get('content-encoding') ?? '');
    if (!isPlain || isOfPage(headers) || safeUrl(url) === null || !/^\d{1,15}$/.test(length)) {
      await answer.close();
      if (isOfPage(headers)) refuseBlocked(this.#url as URL, status);
      this.#refuse(isPlain ? 'without the length of a file' : 'with a file that it packed');
    }
    return {
      version: {
        bytes: Number(length),
        etag: headers.get('etag'),
        modifiedMs: timeOf(headers.get('last-modified')),
      },
      from: status === 206 ? Number(first) : 0,
      answer,
    };
  }

  #refuse(what: string): never {
    return fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${this.#url?.host} answers ${what}`);
  }
}
