import { isAbsolute, relative } from 'node:path';
import type { PrintOptions, Tool } from '../diagnostics/render/printer.js';
import type { Roots } from '../diagnostics/render/uri.js';
import type { Context } from './command.js';

/** What every command that finds something tells its printer. */
export async function reportOptions(
  command: string,
  context: Pick<Context, 'version' | 'env' | 'folder' | 'palette' | 'width'>,
): Promise<PrintOptions & { readonly tool: Tool }> {
  const { pageOf } = await import('../api/error-page.js');
  const { version, palette, width } = context;
  return { tool: { name: 'mapc', version }, command, palette, width, page: pageOf, ...reportRoots(context) };
}

/** Services show files by their paths in the repository: a workflow says where that is, elsewhere it is the folder where one stands. */
export function reportRoots({ env, folder }: Pick<Context, 'env' | 'folder'>): Roots {
  const workspace = env.GITHUB_WORKSPACE ?? '';
  if (!isAbsolute(workspace)) return { root: folder };
  const below = relative(workspace, folder);
  return below.startsWith('..') || isAbsolute(below) ? { root: folder } : { root: workspace, folder: below };
}
