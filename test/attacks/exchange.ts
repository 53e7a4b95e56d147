/** Parties on the running exchange for attacks: units with keys of each algorithm, and a look at what a unit has stored. */
import { expect, inject } from 'vitest';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { enrol } from '../support/enrolled.ts';
import { patiently } from '../support/patience.ts';
import { makeKey, RawClient } from '../support/test-party.ts';
import type { CallControl } from './access-forge.ts';
import { controlFor, forge } from './forge.ts';
import { type Answer, send } from './wire.ts';

export const { origin } = inject('exchange');

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export type Accepted = {
  readonly jws: string;
  readonly claims: Record<string, unknown>;
  readonly receipt: string;
  readonly submissionId: string;
};

/** A unit and a stranger of it. */
export class Scene {
  #first: Promise<Accepted> | undefined;
  unit: RawClient;
  readonly stranger: RawClient;

  private constructor(unit: RawClient, stranger: RawClient) {
    this.unit = unit;
    this.stranger = stranger;
  }

  static async open(algorithm: SignatureAlgorithm = 'ES384'): Promise<Scene> {
    return new Scene(await enrol('unit', { algorithm }), await enrol());
  }

  control() {
    return controlFor(this.unit.party, this.stranger.party, origin, nowSeconds());
  }

  submit(jws: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', '/v1/submissions', { 'Content-Type': 'application/jose', ...headers }, jws);
  }

  /** A proper call, with headers laid over it. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string | readonly string[]>> = {},
    body?: string | Uint8Array,
  ): Promise<Answer> {
    return patiently(async () => {
      const proper = await this.unit.headers(method, path);
      return send(origin, { method, path, headers: { ...proper, ...headers }, ...(body !== undefined && { body }) });
    });
  }

  /** Another token of the same unit, bound to another key. */
  async newToken(): Promise<void> {
    const { partnerId, authentication, signing } = this.unit.party;
    const another = new RawClient(origin, { partnerId, authentication, signing, dpop: await makeKey() });
    await another.token();
    this.unit = another;
  }

  /** What the unit's list says: to be the same before an attack and after it. */
  async stored(): Promise<object> {
    const answer = await this.send('GET', '/v1/submissions?limit=200');
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body);
  }

  /** The control of this scene, accepted once. */
  first(): Promise<Accepted> {
    this.#first ??= this.accepted();
    return this.#first;
  }

  /** Sends a control, which must be accepted. */
  async accepted(): Promise<Accepted> {
    const control = this.control();
    const jws = forge(control);
    const answer = await this.submit(jws);
    expect({ status: answer.status, body: answer.status === 201 ? '' : answer.body }).toEqual({
      status: 201,
      body: '',
    });
    return { jws, claims: control.claims, ...JSON.parse(answer.body) };
  }

  async call(method: string, path: string): Promise<CallControl> {
    const [tokenKey, edwards] = [await makeKey(), await makeKey('Ed25519')];
    const { party } = this.unit;
    const accessToken = await this.unit.token();
    const { nonce = '' } = this.unit;
    const stranger = this.stranger.party;
    return { origin, nowSeconds: nowSeconds(), party, stranger, method, path, accessToken, nonce, tokenKey, edwards };
  }
}

/** Attacks that one unit is used for: fewer than it may send at once, its first report and its lists included. */
const ATTACKS_OF_A_UNIT = 16;

/** Units of one algorithm, each with one report on record; a fresh one before the last one has sent too much at once. */
export class Scenes {
  readonly #algorithm: SignatureAlgorithm;
  #current: { readonly scene: Scene; readonly before: object } | undefined;
  #used = 0;

  constructor(algorithm: SignatureAlgorithm = 'ES384') {
    this.#algorithm = algorithm;
  }

  /** A unit, and what it has on record before the attack. */
  async next(): Promise<{ readonly scene: Scene; readonly before: object }> {
    if (this.#current && this.#used++ < ATTACKS_OF_A_UNIT) return this.#current;
    const scene = await Scene.open(this.#algorithm);
    await scene.accepted();
    this.#used = 1;
    this.#current = { scene, before: await scene.stored() };
    return this.#current;
  }
}
