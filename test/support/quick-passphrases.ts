/**
 * Passphrases that cost a thousand rounds instead of six hundred thousand: a test that runs forty commands would spend its
 * time on nothing else. What is sealed is opened by the same code; keys-at-rest.test.ts and the spawned kit use the real cost.
 */
import { vi } from 'vitest';

vi.mock('#clients/install/sealing.ts', async (original) => {
  const sealing = await original<typeof import('#clients/install/sealing.ts')>();
  return {
    ...sealing,
    sealWithPassphrase: (content: unknown, passphrase: string) =>
      sealing.sealWithPassphrase(content, passphrase, 1_000),
  };
});
