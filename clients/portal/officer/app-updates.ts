/** The worker that serves this page without a network, and word of a newer version, which waits until the officer takes it. */

/** Calls with the way to take a newer version over, as soon as there is one. */
export async function watchForUpdates(found: (takeOver: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  // The cache's word is good for a day: a page that was looked at yesterday costs nothing today.
  const registration = await serviceWorker.register('/officer/worker.js', { scope: '/officer', updateViaCache: 'all' });
  const takeOver = (worker: ServiceWorker) => () => {
    serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true });
    worker.postMessage('take-over');
  };
  const tell = () => {
    // Without a controller this is the first version, and there is nothing newer to speak of.
    if (registration.waiting && serviceWorker.controller) found(takeOver(registration.waiting));
  };
  tell();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', tell));
}
