// Who shows the transparency log and what belongs to it, and what each may touch. None of these may read a key of the log and unwrap it too.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import type { AnsweringFunctions } from './exchange-routes.ts';
import type { RecordsStack } from './records-stack.ts';

type LogFunctions = Pick<AnsweringFunctions, 'proveKeyEvents' | 'publishCosignature' | 'readLog'>;
type Made = (id: string) => ExchangeFunction;

export function logFunctions(
  { anonymous, authenticating }: { readonly anonymous: Made; readonly authenticating: Made },
  { registry, log, logTiles, audit }: Pick<RecordsStack, 'registry' | 'log' | 'logTiles' | 'audit'>,
): LogFunctions {
  return {
    proveKeyEvents: authenticating('ProveKeyEvents')
      .lists(registry)
      .getsOnlyUnder(['LOG', 'LOGGED#*'], log)
      .readsObjects(logTiles),
    publishCosignature: authenticating('PublishCosignature')
      .getsOnlyUnder(['LOG'], log) // what is published; never a key of the log
      .addsOnlyUnder(['LOG-COSIGNED'], log)
      .readsObjects(logTiles)
      .adds(audit),
    readLog: anonymous('ReadLog')
      .getsOnlyUnder(['LOG', 'LOG-KEY'], log)
      .getsManyOnlyUnder(['RING#checkpoint'], log)
      .listsOnlyUnder(['LOG-COSIGNED'], log)
      .looksForObjects(logTiles),
  };
}
