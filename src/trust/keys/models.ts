import type { KeyModel } from './model.ts';
import { shared } from './shared.ts';

/** The key models: each is a file, which only this one knows, and a line here. */
export const keyModels = {
  shared,
} satisfies Record<string, KeyModel>;
