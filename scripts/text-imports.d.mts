import type { Plugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';

export const textImports: Plugin;
export const textImportsOfVite: VitePlugin;
