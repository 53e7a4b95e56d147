/** One line of `ptcn doctor`: what was looked at, how it is, and what to do about it. */
import { EXIT, type ExitCode } from '../../terminal/exit-codes.ts';

/** not-seen: it could not be looked at this time, and the line says why. */
export type Diagnosis = {
  readonly about: string;
  readonly state: 'ok' | 'watch' | 'broken' | 'not-seen';
  readonly says: string;
  readonly next?: string;
  /** In which code the program ends when nothing worse is broken. */
  readonly exitCode?: ExitCode;
};

export const ok = (about: string, says: string): Diagnosis => ({ about, state: 'ok', says });

export const watch = (about: string, says: string, next: string): Diagnosis => ({ about, state: 'watch', says, next });

export const broken = (about: string, says: string, next: string, exitCode: ExitCode): Diagnosis => ({
  about,
  state: 'broken',
  says,
  next,
  exitCode,
});

export const notSeen = (about: string, says: string): Diagnosis => ({ about, state: 'not-seen', says });

/** What stands in the way of everything else comes first: this machine, then its keys, then what the exchange says, then the link. */
const GRAVEST_FIRST: readonly ExitCode[] = [EXIT.unexpected, EXIT.notAuthorised, EXIT.refused, EXIT.waiting];

export const exitCodeOfAll = (lines: readonly Diagnosis[]): ExitCode =>
  GRAVEST_FIRST.find((code) => lines.some(({ state, exitCode }) => state === 'broken' && exitCode === code)) ??
  EXIT.done;
