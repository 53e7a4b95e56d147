/** What makes the officer page an application: its manifest (W3C Web Application Manifest) and the worker that serves it offline. */

export const appManifest = (icon: string): string =>
  JSON.stringify(
    {
      id: '/officer',
      name: 'PTCN reports',
      short_name: 'PTCN reports',
      description: 'Writes, checks, signs and sends reports of a unit; also without a network.',
      start_url: '/officer',
      scope: '/officer',
      display: 'standalone',
      background_color: '#f6f4ee',
      theme_color: '#0b3a4a',
      icons: [{ src: icon, type: 'image/svg+xml', sizes: 'any', purpose: 'any maskable' }],
    },
    null,
    2,
  );

/** `kept`: address to digest of everything that the page is made of. One other digest, and it is another worker. */
export const workerWith = (kept: Readonly<Record<string, string>>, source: string): string =>
  `const KEPT = ${JSON.stringify(kept, null, 2)};\n${source}`;
