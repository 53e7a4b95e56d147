// Serves the officer page from what was kept of it: whole, of one version, and without asking anybody. The build puts KEPT in front:
// address to digest. A newer version is kept beside it, and takes its place when the officer says so or no page is open.
const PREFIX = 'officer-';
const NAME = PREFIX + Object.values(KEPT).join('');

/** The exchange puts the digest into the entity tag: what is kept is what the build made, or nothing is. */
const keep = async (cache, address) => {
  const response = await fetch(address);
  const tag = response.headers.get('ETag') ?? '';
  if (!response.ok || response.redirected || !tag.includes(KEPT[address]))
    throw new Error(`${address} is not as built`);
  await cache.put(address, response);
};

const keepAll = async () => {
  const cache = await caches.open(NAME);
  await Promise.all(Object.keys(KEPT).map((address) => keep(cache, address)));
};

const dropOlder = async () => {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
};

const kept = async (address, request) => {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? fetch(request);
};

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(dropOlder()));
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const address = pathname === '/officer/' ? '/officer' : pathname;
  // Everything else, the exchange's answers above all, goes its way untouched and is never kept.
  if (event.request.method !== 'GET' || origin !== self.location.origin || !Object.hasOwn(KEPT, address)) return;
  event.respondWith(kept(address, event.request));
});
