// What the local OpenID provider remembers: sessions, codes, sign-ins under way. In memory; it ends with the process.

type Payload = { [member: string]: unknown };

/** One store per kind of thing, as oidc-provider asks for its adapters. Ids come from the provider and are not guessable. */
export function providerMemory() {
  return class {
    readonly #items = new Map<string, Payload>();

    async upsert(id: string, payload: Payload): Promise<void> {
      this.#items.set(id, payload);
    }

    /** What has expired says so itself: the provider looks at `exp`. */
    async find(id: string): Promise<Payload | undefined> {
      return this.#items.get(id);
    }

    async findByUid(uid: string): Promise<Payload | undefined> {
      return [...this.#items.values()].find((payload) => payload.uid === uid);
    }

    async consume(id: string): Promise<void> {
      const payload = this.#items.get(id);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      this.#items.delete(id);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [id, payload] of this.#items) if (payload.grantId === grantId) this.#items.delete(id);
    }
  };
}
