import { describe, expect, test } from 'vitest';
import { monthsBefore, periodOf } from '#domain/periods.ts';

const NOW = Date.parse('2026-02-15T00:00:00Z');

describe('a period', () => {
  test.each([
    [{}, '2025-03', '2026-02'],
    [{ from: '2026-01' }, '2026-01', '2026-02'],
    [{ to: '2025-12' }, '2025-01', '2025-12'],
    [{ from: '2025-11', to: '2026-01' }, '2025-11', '2026-01'],
  ])('asked for by %j is whole months', (asked, from, to) => {
    expect(periodOf(asked, NOW)).toEqual({ from, to });
  });

  test.each([
    { from: '2026-13' },
    { to: 'now' },
    { from: '2026-02', to: '2026-01' },
    { from: '2020-01' },
    { from: '0000-01', to: '9999-12' },
  ])('asked for by %j is refused with what helps', (asked) => {
    expect(() => periodOf(asked, NOW)).toThrow(expect.objectContaining({ code: 'bad-parameter' }));
  });

  test('is set beside as many months right before it', () => {
    expect(monthsBefore({ from: '2025-03', to: '2026-02' })).toEqual({ from: '2024-03', to: '2025-02' });
    expect(monthsBefore({ from: '2026-01', to: '2026-01' })).toEqual({ from: '2025-12', to: '2025-12' });
  });
});
