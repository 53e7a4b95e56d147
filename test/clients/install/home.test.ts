import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '#clients/install/home.ts';

const ID = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

const JTI = ID.slice(-36);

test.each([false, true])('every file of an install has a name that Windows takes, too (practice: %s)', (practice) => {
  const home = homeAt('home', practice);
  const files = Object.values(home).flatMap((path) => {
    if (typeof path === 'string') return path;
    return typeof path === 'function' ? [path(ID, JTI), path('https://log.example:8443/log/checkpoint?x=1', JTI)] : [];
  });
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    // An identifier never has a slash; an address is put into one name, and has none after that.
    if (file.includes('https:')) continue;
    expect(relative('home', file)).not.toMatch(/[<>:"|?*\\]|[. ](\/|$)/);
    expect(file).not.toMatch(/\/(con|prn|aux|nul|com\d|lpt\d)(\.|\/|$)/i);
  }
});
