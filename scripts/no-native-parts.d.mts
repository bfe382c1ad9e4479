import type { Plugin } from 'esbuild';

export const noNativeParts: Plugin;
