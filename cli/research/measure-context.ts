/** How a measurement shows how far it is, and what ends it; the context of a command is one. */
export interface MeasureContext {
  readonly output: {
    progress(title: string, unit: string): { update(done: number, total: number): void; end(): void };
  };
  readonly signal: AbortSignal;
}
