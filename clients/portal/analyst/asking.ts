/** One question at a time to the exchange: what is being done meanwhile, and what went wrong with it. */
import { useState } from 'preact/hooks';
import { type Trouble, troubleOf } from '../staff/trouble.ts';
import { PAGE } from './words.ts';

export const useAsking = () => {
  const [doing, setDoing] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();
  /** Undefined when it failed: then `trouble` says why. */
  const ask = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    setDoing(what);
    setTrouble(undefined);
    try {
      return await work();
    } catch (error) {
      setTrouble(troubleOf(error, PAGE.notAllowed));
      return undefined;
    } finally {
      setDoing(undefined);
    }
  };
  return { doing, trouble, ask };
};
