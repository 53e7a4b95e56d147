/** The homes of the tour's units: made once per exchange, used again by later runs, thrown away when the exchange was reset. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import { homeAt } from '../install/home.ts';
import { runPtcnOps } from '../operator/program.ts';
import { runPtcn } from '../partner/program.ts';
import { runNztcu } from '../reader/program.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { READER, READER_SCOPES, type Unit } from './cast.ts';
import { signInSecondOperator } from './second-operator.ts';
import { type Answer, perform, quietly } from './stage.ts';

/** Nothing secret lies behind it: the units of the tour are invented. */
export const PASSPHRASE = 'four words for demo';

export class Company {
  readonly #data: string;
  readonly #origin: string;
  readonly #environment: NodeJS.ProcessEnv;
  #signedIn: Promise<void> | undefined;

  constructor(options: { readonly data: string; readonly origin: string; readonly environment: NodeJS.ProcessEnv }) {
    this.#data = options.data;
    this.#origin = options.origin;
    this.#environment = options.environment;
  }

  homeOf = (unit: Unit): string => (unit === READER ? join(this.#data, 'nztcu') : join(this.#data, 'units', unit.id));

  /** The environment of a unit's own machine. */
  environmentOf(unit: Unit, home = this.homeOf(unit)): NodeJS.ProcessEnv {
    return {
      ...this.#environment,
      PTCN_HOME: home,
      PTCN_PASSPHRASE: PASSPHRASE,
      PTCN_ORIGIN: this.#origin,
      DATA_DIR: this.#data,
    };
  }

  get operatorEnvironment(): NodeJS.ProcessEnv {
    return { ...this.#environment, PTCN_ORIGIN: this.#origin, PTCN_OPS_KEY_FILE: join(this.#data, 'operator.jwk') };
  }

  /** The second person, whose folder has a sign-in and no keys. */
  async secondOperator(): Promise<NodeJS.ProcessEnv> {
    const keyFile = join(this.#data, 'second-operator', 'operator.jwk');
    this.#signedIn ??= signInSecondOperator(this.#origin, keyFile);
    await this.#signedIn;
    return { ...this.#environment, PTCN_ORIGIN: this.#origin, PTCN_OPS_KEY_FILE: keyFile };
  }

  /** Whether the unit has keys here. */
  async hasKeys(unit: Unit): Promise<boolean> {
    return (await readIfThere(homeAt(this.homeOf(unit)).keys)) !== undefined;
  }

  /** A command of the unit, shown. */
  ptcn = (
    unit: Unit,
    words: readonly string[],
    options: Parameters<typeof perform>[4] = {},
    home?: string,
  ): Promise<Answer> => perform('ptcn', runPtcn, words, this.environmentOf(unit, home), options);

  /** A command of the unit whose JSON is wanted, not shown. */
  async ask<T>(unit: Unit, words: readonly string[], schema: z.ZodType<T>): Promise<T> {
    const { text } = await quietly('ptcn', runPtcn, [...words, '--json'], this.environmentOf(unit));
    return schema.parse(JSON.parse(text));
  }

  nztcu = (words: readonly string[], options: Parameters<typeof perform>[4] = {}): Promise<Answer> =>
    perform('npm run nztcu --', runNztcu, words, this.environmentOf(READER), options);

  async askReader<T>(words: readonly string[], schema: z.ZodType<T>): Promise<T> {
    const { text } = await quietly('nztcu', runNztcu, [...words, '--json'], this.environmentOf(READER));
    return schema.parse(JSON.parse(text));
  }

  /** Forgets the keys that an exchange which was reset since does not know any more. */
  async forgetStrangers(units: readonly Unit[]): Promise<void> {
    for (const unit of units) {
      if ((await this.hasKeys(unit)) && !(await this.isEnrolled(unit)))
        await rm(this.homeOf(unit), { recursive: true, force: true });
    }
  }

  async isEnrolled(unit: Unit): Promise<boolean> {
    const words = ['partners', unit.id, '--json'];
    const { exitCode } = await quietly('ptcn-ops', runPtcnOps, words, this.operatorEnvironment, [
      EXIT.done,
      EXIT.refused,
    ]);
    return exitCode === EXIT.done;
  }

  /** Makes keys and enrols, without showing it. The two commands of a unit, then one of each operator. */
  async enrol(unit: Unit): Promise<void> {
    await mkdir(this.homeOf(unit), { recursive: true, mode: 0o700 });
    const run = unit === READER ? runNztcu : runPtcn;
    if (!(await this.hasKeys(unit))) {
      await quietly('ptcn', run, ['keygen', '--partner-id', unit.id], this.environmentOf(unit));
    }
    const { text } = await quietly('ptcn', run, [...this.enrolmentWords(unit), '--json'], this.environmentOf(unit));
    const { fingerprint } = z.object({ fingerprint: z.string() }).parse(JSON.parse(text));
    const words = this.operatorWords(unit, fingerprint);
    const proposed = await quietly('ptcn-ops', runPtcnOps, words, this.operatorEnvironment);
    const approval = this.approvalWords(proposed, fingerprint);
    await quietly('ptcn-ops', runPtcnOps, approval, await this.secondOperator());
    if (unit === READER) await writeFileAtomically(join(this.homeOf(unit), 'passphrase'), `${PASSPHRASE}\n`);
  }

  requestOf = (unit: Unit): string => join(this.homeOf(unit), `${unit.id}.enrolment.jws`);

  enrolmentWords(unit: Unit): string[] {
    return [
      'enrol',
      '--name',
      unit.name,
      '--country',
      unit.country,
      '--agency',
      unit.agency,
      '-o',
      this.requestOf(unit),
    ];
  }

  /** `proposed`: what the first operator was answered; it ends with the words of the second. */
  approvalWords(proposed: Answer, fingerprint: string): string[] {
    const [, proposalId = ''] = / approve ([0-9a-f-]{36})/.exec(proposed.text) ?? [];
    return ['approve', proposalId, `--fingerprint=${fingerprint}`];
  }

  operatorWords(unit: Unit, fingerprint: string): string[] {
    const reader = unit === READER ? ['--kind', 'reader', '--scope', ...READER_SCOPES] : [];
    return ['enrol', this.requestOf(unit), `--fingerprint=${fingerprint}`, ...reader];
  }
}
