/** Escape, wherever the focus is: closes what is open. */
import { useEffect } from 'preact/hooks';

export const useEscape = (call: () => void): void =>
  useEffect(() => {
    const listen = ({ key, defaultPrevented, isComposing }: KeyboardEvent): void => {
      if (key === 'Escape' && !defaultPrevented && !isComposing) call();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
