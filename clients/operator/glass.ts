/** The option of every command that proposes: one operator alone, when it cannot wait. */
import type { Command } from 'commander';

export type GlassOptions = { readonly breakGlass?: string };

export const withBreakGlass = (command: Command): Command =>
  command.option(
    '--break-glass <reason>',
    'put it into force alone, at once, because it cannot wait: raises an alarm, and approval is owed',
  );
