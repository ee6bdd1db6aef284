import type { ComponentLogger, Connection, MultiaddrConnection } from '@libp2p/interface';

/** The part of libp2p that makes connections of what carries bytes. */
export interface Upgrading {
  readonly logger: ComponentLogger;
  readonly upgrader: {
    upgradeInbound(connection: MultiaddrConnection, options: { signal: AbortSignal }): Promise<void>;
    upgradeOutbound(connection: MultiaddrConnection, options: { signal: AbortSignal }): Promise<Connection>;
  };
}
