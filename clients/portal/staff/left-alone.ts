/** Notices that nobody is in front of the page any more: no key, no pointer, no scrolling for so long. */
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'scroll'] as const;

/** Calls once; the answer ends the watch. */
export const whenLeftAlone = (seconds: number, call: () => void): (() => void) => {
  let timer = setTimeout(call, seconds * 1000);
  const isAlive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(call, seconds * 1000);
  };
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, isAlive, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, isAlive);
  };
};
