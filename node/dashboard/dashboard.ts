import { isIP } from 'node:net';
import { fail } from '../../protocol/error.js';
import { ApiServer, type ApiDependencies } from '../api/api-server.js';
import { apiCodes } from '../api/codes.js';
import type { NodeEvent } from '../bus/events.js';
import { apiAddressFile, writeOwn } from '../data-dir/data-dir.js';
import { listenAddressText, parseListenAddress, type ListenAddress } from '../listen-address.js';
import { readRegular } from '../files/regular-file.js';
import { dashboardGate } from './gate.js';
import { readPageFiles } from './page-files.js';
import { openToken } from './token.js';

/** An address of this machine that nobody else reaches. */
export type LoopbackAddress = ListenAddress;

/** What a browser needs to open the dashboard. */
export interface OpenDashboard {
  /** Such as http://127.0.0.1:8391. */
  readonly origin: string;
  readonly token: string;
}

/** Such as 127.0.0.1:8391 and [::1]:8391; undefined for what is none, or no address of this machine alone. */
export function loopbackAddress(text: string): LoopbackAddress | undefined {
  const address = parseListenAddress(text);
  const host = address?.host ?? '';
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.')) ? address : undefined;
}

const addressMaxBytes = 64;
const anyPort: LoopbackAddress = { host: '127.0.0.1', port: 0 };

/**
 * The API and the dashboard's pages over TCP. It listens where `--api` says, or from when somebody asks for
 * the dashboard; a page that is open finds it there again after a restart.
 */
export class Dashboard {
  #opening: Promise<OpenDashboard> | null = null;
  #api: ApiServer | null = null;

  constructor(
    readonly dir: string,
    readonly dependencies: ApiDependencies,
  ) {}

  /**
   * Listens at `given`, or where a dashboard was opened before; else nowhere yet. Throws API_ADDRESS where
   * `given` cannot be had; what nobody asked for now keeps no node from its work.
   */
  async start(given: LoopbackAddress | undefined): Promise<void> {
    if (given !== undefined) await (this.#opening = this.#listen(given));
    else if ((await this.#readAddress()) !== undefined) await this.open().catch(() => undefined);
  }

  /** Throws API_ADDRESS. */
  open(): Promise<OpenDashboard> {
    this.#opening ??= this.#openAgain().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  tell(event: NodeEvent): void {
    this.#api?.tell(event);
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#api?.close();
  }

  /**
   * At the port of before. Where somebody else has taken it meanwhile, pages that were open have told the
   * token there.
   */
  async #openAgain(): Promise<OpenDashboard> {
    const before = await this.#readAddress();
    const again = before === undefined ? undefined : await this.#listen(before).catch(() => undefined);
    if (again !== undefined) return again;
    const opened = await this.#listen(anyPort, before !== undefined);
    const note = Buffer.from(`${opened.origin.slice('http://'.length)}\n`);
    // A full disk must not keep anybody from looking.
    await writeOwn(apiAddressFile(this.dir), note).catch(() => undefined);
    return opened;
  }

  async #listen(address: LoopbackAddress, isTokenTold = false): Promise<OpenDashboard> {
    try {
      const [token, files] = [await openToken(this.dir, isTokenTold), await readPageFiles()];
      const { host } = address;
      const gate = dashboardGate({ host: host.includes(':') ? `[${host}]` : host, token, files });
      this.#api = await ApiServer.listenAt(address, gate, this.dependencies);
      return { origin: `http://${listenAddressText({ host, port: this.#api.port })}`, token };
    } catch (error) {
      const what = `The API cannot be had at ${listenAddressText(address)}: ${(error as Error).message}`;
      return fail(apiCodes, 'API_ADDRESS', what, error);
    }
  }

  async #readAddress(): Promise<LoopbackAddress | undefined> {
    const found = await readRegular(apiAddressFile(this.dir), addressMaxBytes).catch(() => null);
    return found === null ? undefined : loopbackAddress(found.toString('latin1').trim());
  }
}
