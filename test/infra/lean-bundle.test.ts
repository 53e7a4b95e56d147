import { build } from 'esbuild';
import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { expect, test } from 'vitest';
import { toE164 } from '#schemas/phone-number.ts';
import { leanNumberingPlans } from '../../infra/lean-bundle.ts';

test('lean numbering plans place every country’s numbers as the whole plans do', async () => {
  const { outputFiles } = await build({
    entryPoints: ['schemas/phone-number.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [leanNumberingPlans],
  });
  const text = outputFiles[0]?.text ?? '';
  const lean = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as {
    toE164: typeof toE164;
  };
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples);
    const national = String(number?.nationalNumber ?? '5550100');
    for (const typed of [
      String(number?.number ?? '+1'),
      national,
      `0${national}`,
      national.slice(2),
      `${national}0000`,
    ]) {
      expect(lean.toE164(typed, country), `${typed} in ${country}`).toBe(toE164(typed, country));
    }
  }
});
