import { callAddon } from './addon.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

/** The kernels that this machine has, the fastest first; histograms of the last are LightGBM's own loop. */
export const kernels = (): string[] => callAddon((addon) => addon.kernels());

/** The fastest kernel, or the one that GRIDLODE_KERNEL names. Throws ENGINE_KERNEL. */
export function chosenKernel(): string {
  const forced = process.env.GRIDLODE_KERNEL;
  return forced === undefined ? (kernels()[0] as string) : expectKernel(forced);
}

/** Throws ENGINE_KERNEL unless this machine has it. */
export function expectKernel(kernel: string): string {
  if (!kernels().includes(kernel))
    fail(engineCodes, 'ENGINE_KERNEL', `There is no kernel "${kernel}" here, but ${kernels().join(', ')}`);
  return kernel;
}
