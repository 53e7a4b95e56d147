import { expect, test } from 'vitest';
import { chooseMediaType } from '#domain/media-choice.ts';

const OFFERED = ['application/json', 'application/x-ndjson', 'text/csv'] as const;

test.each([
  [[], 'application/json'],
  [[''], 'application/json'],
  [['*/*'], 'application/json'],
  [['application/*'], 'application/json'],
  [['text/*'], 'text/csv'],
  [['text/csv'], 'text/csv'],
  [['Text/CSV; header=present'], 'text/csv'],
  [['text/html, text/csv;q=0.5, */*;q=0.1'], 'text/csv'],
  [['text/html', 'application/x-ndjson'], 'application/x-ndjson'],
  [['application/json;q=0.2, text/csv;q=0.8'], 'text/csv'],
  [['application/json;q=0, */*'], 'application/x-ndjson'],
  [['application/json;q=0'], undefined],
  [['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'], 'application/json'],
  [['text/html'], undefined],
  [['text/csv;q=2'], undefined],
  [['q=;'], undefined],
  [[';;;'], undefined],
])('Accept: %j takes %s', (accept, chosen) => {
  expect(chooseMediaType(accept, OFFERED)).toBe(chosen);
});
